package processes

import (
	"bytes"
	"context"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/sandbox"
)

const defaultGrace = 30 * time.Second

// grace is how long the pod's containers have to end: what the deletion asks
// for, else what the pod does.
func (p *podRun) grace() time.Duration {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if seconds := p.latest.DeletionGracePeriodSeconds; seconds != nil {
		return time.Duration(*seconds) * time.Second
	}
	if seconds := p.pod.Spec.TerminationGracePeriodSeconds; seconds != nil {
		return time.Duration(*seconds) * time.Second
	}
	return defaultGrace
}

// end runs the container's preStop hook, asks it to end, and kills it when the
// grace period is over.
func (c *containerRun) end() {
	c.pod.runtime.event(c.pod.pod, corev1.EventTypeNormal, "Killing", "Stopping container "+c.state.spec.Name)
	limit, cancel := context.WithTimeout(c.pod.hard, c.pod.grace())
	defer cancel()
	if hooks := c.state.spec.Lifecycle; hooks != nil && hooks.PreStop != nil && hooks.PreStop.Exec != nil {
		if _, err := c.exec(limit, hooks.PreStop.Exec.Command, &bytes.Buffer{}); err != nil {
			c.pod.runtime.event(c.pod.pod, corev1.EventTypeWarning, "FailedPreStopHook", err.Error())
		}
	}
	c.process.Signal(syscall.SIGTERM)
	select {
	case <-c.process.Done():
		return
	case <-limit.Done():
	}
	c.process.Signal(syscall.SIGKILL)
	<-c.process.Done()
}

func (c *containerRun) exec(ctx context.Context, command []string, output *bytes.Buffer) (int, error) {
	return c.process.Exec(ctx, sandbox.Command{Arguments: command, Environment: c.environment, Folder: c.folder, Output: output})
}
