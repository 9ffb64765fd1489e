package processes

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// resume takes over the pod's status of before a restart of the plane, which
// has ended all processes. Containers that ran count a restart; where nothing
// restarts them the pod has failed, and resume says so.
func (p *podRun) resume() (failed bool) {
	before := map[string]corev1.ContainerStatus{}
	for _, list := range [][]corev1.ContainerStatus{p.pod.Status.InitContainerStatuses, p.pod.Status.ContainerStatuses} {
		for _, status := range list {
			if status.State.Running != nil || status.State.Terminated != nil || status.RestartCount > 0 {
				before[status.Name] = status
			}
		}
	}
	if p.pod.Status.StartTime != nil {
		p.startTime = p.pod.Status.StartTime.Time
	}
	for _, container := range p.containers {
		status, ran := before[container.spec.Name]
		if !ran {
			continue
		}
		if running := status.State.Running; running != nil {
			status.State = corev1.ContainerState{Terminated: lost(running.StartedAt, status.ContainerID)}
		}
		if p.pod.Spec.RestartPolicy == corev1.RestartPolicyNever {
			notStarted := false
			status.Ready, status.Started = false, &notStarted
			container.status, failed = status, failed || !container.init
			continue
		}
		container.status.RestartCount, container.status.LastTerminationState = status.RestartCount, status.LastTerminationState
		if status.State.Terminated != nil {
			container.status.LastTerminationState = corev1.ContainerState{Terminated: status.State.Terminated}
		}
		container.run = int(status.RestartCount) + 1
		container.status.RestartCount++
	}
	return failed
}

func lost(started metav1.Time, id string) *corev1.ContainerStateTerminated {
	return &corev1.ContainerStateTerminated{
		ExitCode: 137, Reason: "ContainerStatusUnknown", ContainerID: id, StartedAt: started, FinishedAt: metav1.Now(),
		Message: "The container could not be located when the pod was terminated",
	}
}
