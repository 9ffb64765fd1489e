package processes

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"

	"raydeck.dev/control-plane/internal/podstate"
)

// gather is how long changes are gathered into one write.
const gather = 50 * time.Millisecond

// writeStatus writes the pod's status after each change, until it is gone.
func (p *podRun) writeStatus() {
	for {
		select {
		case <-p.hard.Done():
			return
		case <-p.changed:
		}
		sleep(p.hard, gather)
		err := p.runtime.patchStatus(p.hard, p.pod, p.status())
		if err == nil || apierrors.IsNotFound(err) || p.hard.Err() != nil {
			continue
		}
		klog.ErrorS(err, "write the status of a pod", "pod", klog.KObj(p.pod))
		sleep(p.hard, time.Second)
		p.change(func() {})
	}
}

// patchStatus replaces what the kubelet owns; it names the pod by its UID and
// no version, so that other changes are no conflict.
func (r *Runtime) patchStatus(ctx context.Context, pod *corev1.Pod, status *corev1.PodStatus) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": pod.UID}, "status": status})
	if err != nil {
		return fmt.Errorf("encode the status of %s/%s: %w", pod.Namespace, pod.Name, err)
	}
	_, err = r.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}

// remove tells the API server that nothing of the pod runs any more.
func (r *Runtime) remove(ctx context.Context, pod *corev1.Pod) error {
	now := int64(0)
	err := r.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
		GracePeriodSeconds: &now, Preconditions: metav1.NewUIDPreconditions(string(pod.UID)),
	})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) { // gone, or already another of that name
		return nil
	}
	return err
}

// event tells what happened to a pod, as the kubelet would.
func (r *Runtime) event(pod *corev1.Pod, kind, reason, message string) {
	r.events.Event(pod, kind, reason, message)
}

// status is the pod's as it is now.
func (p *podRun) status() *corev1.PodStatus {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	at, start := metav1.Now(), metav1.NewTime(p.startTime)
	status := p.latest.Status.DeepCopy()
	status.Phase, status.Message, status.StartTime = p.phase, p.message, &start
	status.HostIP = p.runtime.hostIP(p.pod.Spec.NodeName)
	status.HostIPs = []corev1.HostIP{{IP: status.HostIP}}
	if p.sandbox != nil {
		status.PodIP, status.PodIPs = p.sandbox.IP, []corev1.PodIP{{IP: p.sandbox.IP}}
	}
	status.InitContainerStatuses, status.ContainerStatuses = nil, nil
	var unready bool
	for _, container := range p.containers {
		if container.init {
			status.InitContainerStatuses = append(status.InitContainerStatuses, container.status)
		} else {
			status.ContainerStatuses = append(status.ContainerStatuses, container.status)
		}
		if (!container.init || container.isSidecar()) && !container.status.Ready {
			unready = true
		}
	}
	p.conditions(status, !unready && p.phase == corev1.PodRunning, at)
	return status
}

func (p *podRun) conditions(status *corev1.PodStatus, ready bool, at metav1.Time) {
	initialized, value, reason := corev1.ConditionFalse, corev1.ConditionFalse, "ContainersNotReady"
	if p.hasInit {
		initialized = corev1.ConditionTrue
	}
	switch {
	case ready:
		value, reason = corev1.ConditionTrue, ""
	case p.phase == corev1.PodSucceeded:
		reason = "PodCompleted"
	case p.phase == corev1.PodFailed:
		reason = "PodFailed"
	}
	podstate.SetCondition(status, corev1.PodInitialized, initialized, "", at)
	podstate.SetCondition(status, corev1.ContainersReady, value, reason, at)
	podstate.SetCondition(status, corev1.PodReady, value, reason, at)
}
