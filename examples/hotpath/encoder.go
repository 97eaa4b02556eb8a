// Package hotpath encodes records into a buffer that its caller owns: the path that runs for every record allocates nothing.
package hotpath

import (
	"io"
	"strconv"
)

// Field is one name and value of a record.
type Field struct {
	Name  string
	Value int64
}

// Encoder writes records as lines of text, `name=value` separated by spaces. It keeps its buffer between records.
type Encoder struct {
	w   io.Writer
	buf []byte
}

// NewEncoder makes an encoder that writes to w. It is paid once.
func NewEncoder(w io.Writer) *Encoder {
	return &Encoder{w: w, buf: make([]byte, 0, 1024)}
}

// Encode writes one record. It is the hot path: no escape, and its buffer only grows where a record does not fit.
func (e *Encoder) Encode(fields []Field) error {
	e.buf = AppendRecord(e.buf[:0], fields)
	_, err := e.w.Write(e.buf)
	return err
}

// AppendRecord appends a record to dst, which belongs to the caller.
func AppendRecord(dst []byte, fields []Field) []byte {
	for i, field := range fields {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, field.Name...)
		dst = append(dst, '=')
		dst = strconv.AppendInt(dst, field.Value, 10)
	}
	return append(dst, '\n')
}

// Format is the convenient way: it allocates the string it returns, and the buffer for a long one.
func Format(fields []Field) string {
	var scratch [64]byte
	return string(AppendRecord(scratch[:0], fields))
}
