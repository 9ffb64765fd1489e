package processes

import (
	"testing"
	"time"
)

func TestBackOffDoublesUpToFiveMinutes(t *testing.T) {
	var delays backOff
	for index, expected := range []time.Duration{0, 10, 20, 40, 80, 160, 300, 300} {
		if delay := delays.next(time.Second); delay != expected*time.Second {
			t.Errorf("restart %d after %s, expected %d s", index, delay, expected)
		}
	}
	if delay := delays.next(time.Hour); delay != 0 {
		t.Errorf("after a long run: %s", delay)
	}
}
