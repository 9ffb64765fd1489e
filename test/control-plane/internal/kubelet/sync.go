package kubelet

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"raydeck.dev/control-plane/internal/podstate"
	"raydeck.dev/control-plane/internal/steering"
)

// sync gives a pod the status that it should have, in one write and only when
// it differs; it returns after how long to look again.
func (k *Kubelet) sync(ctx context.Context, key string) (time.Duration, error) {
	namespace, name, err := cache.SplitMetaNamespaceKey(key)
	if err != nil {
		return 0, fmt.Errorf("the key %s: %w", key, err)
	}
	pod, err := k.pods.Pods(namespace).Get(name)
	if err != nil {
		return 0, err
	}
	if k.runner != nil && (!steering.IsSteered(pod.Annotations) || k.runner.Runs(pod.UID)) {
		k.runner.Sync(pod)
		return 0, nil
	}
	if pod.DeletionTimestamp != nil {
		now := int64(0)
		return 0, k.client.CoreV1().Pods(namespace).Delete(ctx, name, metav1.DeleteOptions{
			GracePeriodSeconds: &now, Preconditions: metav1.NewUIDPreconditions(string(pod.UID)),
		})
	}
	steer, err := steering.Read(pod.Annotations)
	if err != nil {
		klog.ErrorS(err, "kubelet stand-in: the pod is not steered", "pod", key)
		steer = steering.Steering{Phase: corev1.PodPending, Waiting: "InvalidSteering", Message: err.Error()}
	}
	return k.syncState(ctx, pod, steer)
}

func (k *Kubelet) syncState(ctx context.Context, pod *corev1.Pod, steer steering.Steering) (time.Duration, error) {
	now := time.Now()
	place := podstate.Place{HostIP: k.HostIP(pod.Spec.NodeName)}
	if podstate.NeedsIP(pod, steer, now) {
		place.PodIP = k.ips.next()
	}
	status, again := podstate.Next(pod, steer, place, now)
	if equality.Semantic.DeepEqual(*status, pod.Status) {
		return again, nil
	}
	changed := pod.DeepCopy()
	changed.Status = *status
	if _, err := k.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, changed, metav1.UpdateOptions{}); err != nil {
		k.ips.release(place.PodIP)
		return 0, err
	}
	return again, nil
}

// HostIP is the address of a node.
func (k *Kubelet) HostIP(nodeName string) string {
	node, err := k.nodes.Get(nodeName)
	if err != nil {
		return ""
	}
	for _, address := range node.Status.Addresses {
		if address.Type == corev1.NodeInternalIP {
			return address.Address
		}
	}
	return ""
}

// Pod is a pod as the kubelet stand-in knows it.
func (k *Kubelet) Pod(namespace, name string) (*corev1.Pod, error) {
	return k.pods.Pods(namespace).Get(name)
}
