package processes

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/probe"
)

// probe runs the container's probes until the context ends. What it returns is
// closed when the container is to be restarted; started is called when it has
// started up.
func (c *containerRun) probe(ctx context.Context, started func()) <-chan struct{} {
	unhealthy := make(chan struct{})
	spec := c.state.spec
	go func() {
		if spec.StartupProbe != nil && !c.startUp(ctx, spec.StartupProbe) {
			if ctx.Err() == nil {
				close(unhealthy)
			}
			return
		}
		started()
		if spec.ReadinessProbe != nil {
			go c.observe(ctx, "Readiness", spec.ReadinessProbe, false, func(ready bool) bool {
				c.pod.change(func() {
					if c.state.status.State.Running != nil {
						c.state.status.Ready = ready
					}
				})
				return true
			})
		}
		if spec.LivenessProbe != nil {
			c.observe(ctx, "Liveness", spec.LivenessProbe, true, func(alive bool) bool {
				if !alive {
					close(unhealthy)
				}
				return alive
			})
		}
	}()
	return unhealthy
}

// startUp runs the startup probe until it has an opinion.
func (c *containerRun) startUp(ctx context.Context, spec *corev1.Probe) bool {
	up, decided := false, false
	state := probe.New(spec, false)
	failures := int32(0)
	timing := probe.TimingOf(spec)
	sleep(ctx, timing.Delay)
	for !decided && ctx.Err() == nil {
		succeeded := c.check(ctx, "Startup", spec, timing.Timeout)
		if !succeeded {
			failures++
		}
		up = state.Observe(succeeded)
		if decided = up || failures >= max(spec.FailureThreshold, 1); !decided {
			sleep(ctx, timing.Period)
		}
	}
	if up {
		c.pod.change(func() {
			started := true
			if c.state.status.State.Running != nil {
				c.state.status.Started, c.state.status.Ready = &started, c.state.spec.ReadinessProbe == nil
			}
		})
	}
	return up
}

// observe runs a probe and tells each change of what it says, until it is told
// to end.
func (c *containerRun) observe(ctx context.Context, name string, spec *corev1.Probe, well bool, tell func(bool) bool) {
	state, timing := probe.New(spec, well), probe.TimingOf(spec)
	sleep(ctx, timing.Delay)
	for ctx.Err() == nil {
		succeeded := c.check(ctx, name, spec, timing.Timeout)
		if ctx.Err() != nil {
			return
		}
		if now := state.Observe(succeeded); now != well {
			if well = now; !tell(now) {
				return
			}
		}
		sleep(ctx, timing.Period)
	}
}

func (c *containerRun) check(ctx context.Context, name string, spec *corev1.Probe, timeout time.Duration) bool {
	limit, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := probe.Check(limit, spec, c.state.spec, c.pod.sandbox.IP, c.exec)
	if err != nil && ctx.Err() == nil {
		c.pod.runtime.event(c.pod.pod, corev1.EventTypeWarning, "Unhealthy", name+" probe failed: "+err.Error())
	}
	return err == nil
}
