// Package podstate computes the states of pods that are not processes: pure
// functions from a pod, its steering and the time to its next status.
package podstate

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"raydeck.dev/control-plane/internal/steering"
)

// JobRuntime is how long a Job's pod, or a submitter container, runs before it
// has completed.
const JobRuntime = 2 * time.Second

// Place is what a pod gets from its node.
type Place struct{ PodIP, HostIP string }

// NeedsIP says whether the pod is about to get an address.
func NeedsIP(pod *corev1.Pod, steering steering.Steering, now time.Time) bool {
	return pod.Status.PodIP == "" && steering.PodIP == "" && decide(pod, steering, now).phase != corev1.PodPending
}

// Next is the status that the pod should have now, and after how long to ask
// again (0: when the pod changes).
func Next(pod *corev1.Pod, steering steering.Steering, place Place, now time.Time) (*corev1.PodStatus, time.Duration) {
	if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return &pod.Status, 0 // a pod never leaves them
	}
	decision := decide(pod, steering, now)
	status := pod.Status.DeepCopy()
	at := metav1.NewTime(now)
	status.Phase = decision.phase
	if status.StartTime == nil {
		status.StartTime = &at
	}
	status.HostIP, status.HostIPs = place.HostIP, []corev1.HostIP{{IP: place.HostIP}}
	if decision.phase != corev1.PodPending && status.PodIP == "" {
		status.PodIP = place.PodIP
		if steering.PodIP != "" {
			status.PodIP = steering.PodIP
		}
		status.PodIPs = []corev1.PodIP{{IP: status.PodIP}}
	}
	setContainers(pod, status, decision, at)
	setConditions(status, decision, at)
	return status, decision.again
}

func setContainers(pod *corev1.Pod, status *corev1.PodStatus, decision decision, at metav1.Time) {
	before := map[string]corev1.ContainerStatus{}
	for _, container := range append(append([]corev1.ContainerStatus{}, status.InitContainerStatuses...), status.ContainerStatuses...) {
		before[container.Name] = container
	}
	status.InitContainerStatuses, status.ContainerStatuses = nil, nil
	for index := range pod.Spec.InitContainers {
		container := &pod.Spec.InitContainers[index]
		target := decision.init
		if isSidecar(container) {
			target = decision.others
		}
		status.InitContainerStatuses = append(status.InitContainerStatuses, target.apply(pod, container, before[container.Name], at))
	}
	for index := range pod.Spec.Containers {
		container := &pod.Spec.Containers[index]
		target := decision.others
		if container.Name == decision.mainName {
			target = decision.main
		}
		status.ContainerStatuses = append(status.ContainerStatuses, target.apply(pod, container, before[container.Name], at))
	}
}

func isSidecar(container *corev1.Container) bool {
	return container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func setConditions(status *corev1.PodStatus, decision decision, at metav1.Time) {
	ready, reason := corev1.ConditionFalse, "ContainersNotReady"
	switch {
	case decision.ready:
		ready, reason = corev1.ConditionTrue, ""
	case decision.phase == corev1.PodSucceeded:
		reason = "PodCompleted"
	case decision.phase == corev1.PodFailed:
		reason = "PodFailed"
	}
	SetCondition(status, corev1.PodInitialized, corev1.ConditionTrue, "", at)
	SetCondition(status, corev1.ContainersReady, ready, reason, at)
	SetCondition(status, corev1.PodReady, ready, reason, at)
}

// SetCondition sets a condition; its time of transition changes with its status only.
func SetCondition(status *corev1.PodStatus, kind corev1.PodConditionType, value corev1.ConditionStatus, reason string, at metav1.Time) {
	for index := range status.Conditions {
		condition := &status.Conditions[index]
		if condition.Type != kind {
			continue
		}
		if condition.Status != value {
			condition.LastTransitionTime = at
		}
		condition.Status, condition.Reason = value, reason
		return
	}
	status.Conditions = append(status.Conditions, corev1.PodCondition{Type: kind, Status: value, Reason: reason, LastTransitionTime: at})
}
