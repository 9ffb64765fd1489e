// Package steering reads the annotations by which a test says what becomes of a
// pod that is only a state.
package steering

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Prefix begins all of them.
const Prefix = "plane.raydeck.dev/"

// Steering is what the annotations ask for; the zero value is a pod that runs
// and is ready at once.
type Steering struct {
	// PodIP instead of the next free address.
	PodIP string
	// Phase in which the pod is and stays.
	Phase corev1.PodPhase
	// Waiting is the reason for which the main container waits, such as
	// ImagePullBackOff, with Message behind a colon.
	Waiting, Message string
	// After is how long the pod stays Pending, from its creation.
	After time.Duration
	// ReadyAfter is how long it takes from running to ready.
	ReadyAfter time.Duration
	// ExitCode with which the main container ends.
	ExitCode *int32
	// OOMKilled ends the main container with code 137 and that reason.
	OOMKilled bool
	// Container is the name of the main container; by default the first.
	Container string
	// Logs is the text of the containers' logs.
	Logs string
}

// IsSteered says whether a pod has any of the annotations.
func IsSteered(annotations map[string]string) bool {
	for key := range annotations {
		if strings.HasPrefix(key, Prefix) {
			return true
		}
	}
	return false
}

// Read reads a pod's annotations.
func Read(annotations map[string]string) (Steering, error) {
	var steering Steering
	for key, value := range annotations {
		name, found := strings.CutPrefix(key, Prefix)
		if !found {
			continue
		}
		if err := steering.set(name, value); err != nil {
			return Steering{}, fmt.Errorf("annotation %s: %w", key, err)
		}
	}
	return steering, nil
}

func (s *Steering) set(name, value string) error {
	var err error
	switch name {
	case "pod-ip":
		if s.PodIP = value; net.ParseIP(value) == nil {
			err = fmt.Errorf("%q: expected an IP address", value)
		}
	case "phase":
		s.Phase, err = phase(value)
	case "waiting":
		reason, message, _ := strings.Cut(value, ":")
		s.Waiting, s.Message = reason, strings.TrimSpace(message)
	case "after":
		s.After, err = time.ParseDuration(value)
	case "ready-after":
		s.ReadyAfter, err = time.ParseDuration(value)
	case "exit-code":
		var code int64
		if code, err = strconv.ParseInt(value, 10, 32); err == nil {
			exit := int32(code)
			s.ExitCode = &exit
		}
	case "oom-killed":
		s.OOMKilled, err = strconv.ParseBool(value)
	case "container":
		s.Container = value
	case "logs":
		s.Logs = value
	default:
		err = fmt.Errorf("expected pod-ip, phase, waiting, after, ready-after, exit-code, oom-killed, container or logs behind %s", Prefix)
	}
	return err
}

func phase(value string) (corev1.PodPhase, error) {
	switch phase := corev1.PodPhase(value); phase {
	case corev1.PodPending, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed:
		return phase, nil
	}
	return "", fmt.Errorf("%q: expected Pending, Running, Succeeded or Failed", value)
}
