// Package codec has what allocs-budget.example.yml speaks of.
package codec

import "fmt"

// Encoder writes into a buffer that it keeps.
type Encoder struct{ buf []byte }

// NewEncoder allocates the encoder.
func NewEncoder() *Encoder {
	return &Encoder{}
}

// Encode allocates only where the buffer must grow.
func (e *Encoder) Encode(values []byte) int {
	e.buf = append(e.buf[:0], values...)
	return len(e.buf)
}

// Flush has no heap site of any class.
func (e *Encoder) Flush() {
	e.buf = e.buf[:0]
}

// Put writes one byte where there is room, and calls nothing that allocates but for the error.
func (e *Encoder) Put(value byte) error {
	if len(e.buf) == cap(e.buf) {
		return full(cap(e.buf))
	}
	e.buf = e.buf[:len(e.buf)+1]
	e.buf[len(e.buf)-1] = value
	return nil
}

// full is not inlined: Put would have its heap sites.
//
//go:noinline
func full(n int) error {
	return fmt.Errorf("the buffer is full: %d bytes", n)
}

// Message is what Decode returns.
type Message struct{ Body []byte }

// Decode allocates the message and its body.
func Decode(data []byte) *Message {
	body := make([]byte, len(data))
	copy(body, data)
	return &Message{Body: body}
}

// Decoder reads n bytes at a time.
type Decoder struct{ last *[16]byte }

// Read keeps one array, and returns another.
func (d *Decoder) Read(n int) []byte {
	var buf [16]byte
	d.last = &buf
	return make([]byte, n)
}

// Map keeps the last key.
type Map[K comparable] struct{ last *K }

// Get remembers the key.
func (m Map[K]) Get(key K) Map[K] {
	m.last = &key
	return m
}

var kept Map[int]

// Keep instantiates the map: what nothing instantiates is not compiled.
func Keep(key int) {
	kept = kept.Get(key)
}
