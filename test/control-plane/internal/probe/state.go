// Package probe decides from a probe's single results whether a container is
// well.
package probe

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// State counts results in a row.
type State struct {
	success, failure int
	successes        int
	failures         int
	well             bool
}

// New begins with an opinion: a container is not ready, but alive, until its
// probes say otherwise.
func New(spec *corev1.Probe, well bool) *State {
	return &State{success: atLeast(spec.SuccessThreshold, 1), failure: atLeast(spec.FailureThreshold, 3), well: well}
}

// Observe takes one result and says whether the container is well now.
func (s *State) Observe(succeeded bool) bool {
	if succeeded {
		s.successes, s.failures = s.successes+1, 0
	} else {
		s.successes, s.failures = 0, s.failures+1
	}
	switch {
	case s.successes >= s.success:
		s.well = true
	case s.failures >= s.failure:
		s.well = false
	}
	return s.well
}

// Timing is how often a probe runs, with Kubernetes' defaults.
type Timing struct{ Delay, Period, Timeout time.Duration }

// TimingOf reads a probe's.
func TimingOf(spec *corev1.Probe) Timing {
	return Timing{
		Delay:   time.Duration(spec.InitialDelaySeconds) * time.Second,
		Period:  time.Duration(atLeast(spec.PeriodSeconds, 10)) * time.Second,
		Timeout: time.Duration(atLeast(spec.TimeoutSeconds, 1)) * time.Second,
	}
}

// atLeast is the value, or the default where it is not set.
func atLeast(value int32, otherwise int) int {
	if value <= 0 {
		return otherwise
	}
	return int(value)
}
