package podstate

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// target is the state that a container should be in.
type target struct {
	kind            kind
	reason, message string
	exitCode        int32
}

type kind int

const (
	kindWaiting kind = iota
	kindRunning
	kindNotReady
	kindTerminated
	kindCrashLoop
)

var (
	running   = target{kind: kindRunning}
	notReady  = target{kind: kindNotReady}
	completed = target{kind: kindTerminated, reason: "Completed"}
)

func waiting(reason, message string) target {
	return target{kind: kindWaiting, reason: reason, message: message}
}

func terminated(exitCode int32, reason string) target {
	return target{kind: kindTerminated, exitCode: exitCode, reason: reason}
}

func crashLoop(end target) target {
	return target{kind: kindCrashLoop, exitCode: end.exitCode, reason: end.reason}
}

// apply turns a container's status before into the one that the target asks
// for. What is as it should be keeps its times.
func (t target) apply(pod *corev1.Pod, container *corev1.Container, before corev1.ContainerStatus, at metav1.Time) corev1.ContainerStatus {
	after := corev1.ContainerStatus{
		Name: container.Name, Image: container.Image, RestartCount: before.RestartCount,
		LastTerminationState: before.LastTerminationState, State: before.State,
	}
	started := false
	switch t.kind {
	case kindWaiting:
		after.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: t.reason, Message: t.message}}
	case kindRunning, kindNotReady:
		started, after.Ready = true, t.kind == kindRunning
		if before.State.Running == nil {
			after.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at}}
		}
	case kindTerminated:
		after.Ready = t.exitCode == 0 && isInit(pod, container.Name)
		if before.State.Terminated == nil || before.State.Terminated.ExitCode != t.exitCode || before.State.Terminated.Reason != t.reason {
			after.State = corev1.ContainerState{Terminated: t.terminated(before, at)}
		}
	case kindCrashLoop:
		message := "back-off 10s restarting failed container=" + container.Name + " pod=" + pod.Name + "_" + pod.Namespace
		last := before.LastTerminationState.Terminated
		if before.State.Waiting == nil || last == nil || last.ExitCode != t.exitCode || last.Reason != t.reason {
			after.RestartCount++
			after.LastTerminationState = corev1.ContainerState{Terminated: t.terminated(before, at)}
		}
		after.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: message}}
	}
	after.Started = &started
	if after.State.Waiting == nil || after.RestartCount > 0 {
		after.ImageID = "control-plane://" + container.Image
		after.ContainerID = "control-plane://" + string(pod.UID) + "/" + container.Name
	}
	return after
}

func (t target) terminated(before corev1.ContainerStatus, at metav1.Time) *corev1.ContainerStateTerminated {
	started := at
	if before.State.Running != nil {
		started = before.State.Running.StartedAt
	}
	return &corev1.ContainerStateTerminated{ExitCode: t.exitCode, Reason: t.reason, StartedAt: started, FinishedAt: at}
}

func isInit(pod *corev1.Pod, name string) bool {
	for _, container := range pod.Spec.InitContainers {
		if container.Name == name {
			return true
		}
	}
	return false
}
