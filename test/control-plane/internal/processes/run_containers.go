package processes

import (
	"context"
	"sync"

	corev1 "k8s.io/api/core/v1"
)

// runContainers runs the init containers one after the other, then all others
// at once, until those have ended for good or the pod is to end.
func (p *podRun) runContainers() {
	var sidecars sync.WaitGroup
	sidecarContext, endSidecars := context.WithCancel(p.ctx)
	defer func() { endSidecars(); sidecars.Wait() }()
	policy := p.pod.Spec.RestartPolicy
	for _, container := range p.containers {
		if !container.init {
			continue
		}
		if container.isSidecar() {
			started := make(chan struct{})
			sidecars.Go(func() { p.runContainer(sidecarContext, container, corev1.RestartPolicyAlways, started) })
			select {
			case <-started:
			case <-p.ctx.Done():
				return
			}
			continue
		}
		code := p.runContainer(p.ctx, container, initPolicy(policy), nil)
		if p.ctx.Err() != nil {
			return
		}
		if code != 0 {
			p.change(func() { p.phase = corev1.PodFailed })
			return
		}
	}
	p.change(func() { p.hasInit = true })
	var mains sync.WaitGroup
	for _, container := range p.containers {
		if !container.init {
			mains.Go(func() { p.runContainer(p.ctx, container, policy, nil) })
		}
	}
	mains.Wait()
	endSidecars()
	sidecars.Wait()
	p.change(func() { p.phase = p.lastPhase() })
}

// initPolicy: an init container that succeeds is done, also where Always restarts others.
func initPolicy(policy corev1.RestartPolicy) corev1.RestartPolicy {
	if policy == corev1.RestartPolicyAlways {
		return corev1.RestartPolicyOnFailure
	}
	return policy
}

// lastPhase is how a pod has ended whose containers have.
func (p *podRun) lastPhase() corev1.PodPhase {
	for _, container := range p.containers {
		terminated := container.status.State.Terminated
		if !container.init && (terminated == nil || terminated.ExitCode != 0) {
			return corev1.PodFailed
		}
	}
	return corev1.PodSucceeded
}
