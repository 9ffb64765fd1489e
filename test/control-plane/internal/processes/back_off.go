package processes

import "time"

const (
	firstDelay = 10 * time.Second
	mostDelay  = 5 * time.Minute
	// A container that ran for this long begins anew.
	delayReset = 10 * time.Minute
)

// backOff is how the kubelet delays restarts: the first at once, then 10 s,
// doubled up to 5 minutes.
type backOff struct{ delay time.Duration }

func (b *backOff) next(ran time.Duration) time.Duration {
	if ran > delayReset {
		b.delay = 0
	}
	now := b.delay
	switch {
	case b.delay == 0:
		b.delay = firstDelay
	default:
		b.delay = min(2*b.delay, mostDelay)
	}
	return now
}
