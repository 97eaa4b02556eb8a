package cache

import "testing"

var out []byte

func BenchmarkCache(b *testing.B) {
	c := New()
	v := make([]byte, 64)
	b.Run("Set", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			c.Set("k", v)
		}
	})
	b.Run("Get", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			out = c.Get("k")
		}
	})
}

// Only the later of both has a limit.
func BenchmarkLater(b *testing.B) {
	c := New()
	v := make([]byte, 64)
	b.Run("Set", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			c.Set("k", v)
		}
	})
	b.Run("Get", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			out = c.Get("k")
		}
	})
}

func BenchmarkLoop(b *testing.B) {
	c := New()
	v := make([]byte, 64)
	b.Run("Set", func(b *testing.B) {
		for b.Loop() {
			c.Set("k", v)
		}
	})
	b.Run("Get", func(b *testing.B) {
		for b.Loop() {
			out = c.Get("k")
		}
	})
}

func BenchmarkParallel(b *testing.B) {
	c := New()
	b.Run("Set", func(b *testing.B) {
		v := make([]byte, 64)
		for i := 0; i < b.N; i++ {
			c.Set("k", v)
		}
	})
	b.Run("Get", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				c.Get("k")
			}
		})
	})
}

func BenchmarkDeep(b *testing.B) {
	b.Run("map", func(b *testing.B) {
		c := New()
		b.Run("64", func(b *testing.B) {
			v := make([]byte, 64)
			b.Run("Set", func(b *testing.B) {
				for i := 0; i < b.N; i++ {
					c.Set("k", v)
				}
			})
			b.Run("Get", func(b *testing.B) {
				for i := 0; i < b.N; i++ {
					out = c.Get("k")
				}
			})
		})
	})
}
