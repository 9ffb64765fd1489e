package processes

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"raydeck.dev/control-plane/internal/sandbox"
)

// containerState is a container's part of the pod's status.
type containerState struct {
	spec     *corev1.Container
	init     bool
	status   corev1.ContainerStatus
	run      int
	finished bool // it will not be started again
}

func newContainerState(pod *corev1.Pod, spec *corev1.Container, init bool) *containerState {
	state := &containerState{spec: spec, init: init}
	state.status = corev1.ContainerStatus{Name: spec.Name, Image: spec.Image}
	state.wait("ContainerCreating", "")
	if len(pod.Spec.InitContainers) > 0 {
		state.wait("PodInitializing", "")
	}
	return state
}

func (c *containerState) isSidecar() bool {
	return c.init && c.spec.RestartPolicy != nil && *c.spec.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func (c *containerState) wait(reason, message string) {
	started := false
	c.status.Ready, c.status.Started = false, &started
	c.status.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

// start begins a run. Without a readiness probe it is ready at once.
func (c *containerState) start(id string) {
	started := c.spec.StartupProbe == nil
	c.status.Ready, c.status.Started = started && c.spec.ReadinessProbe == nil, &started
	c.status.ContainerID, c.status.ImageID = "control-plane://"+id, "control-plane://"+c.spec.Image
	c.status.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}}
}

// finish ends a run.
func (c *containerState) finish(end sandbox.End) {
	started := false
	reason := "Completed"
	if end.ExitCode != 0 {
		reason = "Error"
	}
	terminated := &corev1.ContainerStateTerminated{
		ExitCode: int32(end.ExitCode), Reason: reason, FinishedAt: metav1.Now(), ContainerID: c.status.ContainerID,
	}
	if end.Signal != 0 {
		terminated.Signal = int32(end.Signal)
	}
	if running := c.status.State.Running; running != nil {
		terminated.StartedAt = running.StartedAt
	}
	c.status.Started = &started
	c.status.Ready = c.init && end.ExitCode == 0 && !c.isSidecar()
	c.status.State = corev1.ContainerState{Terminated: terminated}
}

// backOff waits for the next run.
func (c *containerState) backOff(pod *corev1.Pod, delay time.Duration) {
	c.status.LastTerminationState = corev1.ContainerState{Terminated: c.status.State.Terminated}
	c.wait("CrashLoopBackOff", fmt.Sprintf("back-off %s restarting failed container=%s pod=%s_%s(%s)",
		delay, c.spec.Name, pod.Name, pod.Namespace, pod.UID))
}

// again counts a restart.
func (c *containerState) again() {
	if c.status.State.Terminated != nil {
		c.status.LastTerminationState = corev1.ContainerState{Terminated: c.status.State.Terminated}
	}
	c.run++
	c.status.RestartCount++
}
