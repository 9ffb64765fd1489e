package environment

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// field is what a fieldRef points to. status.podIP is known here before the
// process starts, as it is to the real kubelet.
func field(pod *corev1.Pod, path string) (string, error) {
	if name, key, found := strings.Cut(path, "['"); found {
		key = strings.TrimSuffix(key, "']")
		switch name {
		case "metadata.labels":
			return pod.Labels[key], nil
		case "metadata.annotations":
			return pod.Annotations[key], nil
		}
	}
	switch path {
	case "metadata.name":
		return pod.Name, nil
	case "metadata.namespace":
		return pod.Namespace, nil
	case "metadata.uid":
		return string(pod.UID), nil
	case "metadata.labels":
		return pairs(pod.Labels), nil
	case "metadata.annotations":
		return pairs(pod.Annotations), nil
	case "spec.nodeName":
		return pod.Spec.NodeName, nil
	case "spec.serviceAccountName":
		return pod.Spec.ServiceAccountName, nil
	case "status.hostIP", "status.hostIPs":
		return pod.Status.HostIP, nil
	case "status.podIP", "status.podIPs":
		return pod.Status.PodIP, nil
	}
	return "", fmt.Errorf("fieldRef %q: unknown field", path)
}

func pairs(values map[string]string) string {
	lines := make([]string, 0, len(values))
	for key, value := range values {
		lines = append(lines, key+"="+strconv.Quote(value))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// noLimit is what a container without limits gets told: one core and 8 GiB.
var noLimit = corev1.ResourceList{
	corev1.ResourceCPU:    resource.MustParse("1"),
	corev1.ResourceMemory: resource.MustParse("8Gi"),
}

// resourceField is a request or limit, rounded up to a multiple of the divisor
// and without it: limits.cpu of 1500m by 1 is "2".
func resourceField(pod *corev1.Pod, container *corev1.Container, selector *corev1.ResourceFieldSelector) (string, error) {
	if selector.ContainerName != "" && selector.ContainerName != container.Name {
		container = containerNamed(pod, selector.ContainerName)
		if container == nil {
			return "", fmt.Errorf("resourceFieldRef: no container %q", selector.ContainerName)
		}
	}
	kind, name, _ := strings.Cut(selector.Resource, ".")
	lists := map[string]corev1.ResourceList{"limits": container.Resources.Limits, "requests": container.Resources.Requests}
	list, known := lists[kind]
	if !known {
		return "", fmt.Errorf("resourceFieldRef %q: expected limits.NAME or requests.NAME", selector.Resource)
	}
	quantity, found := list[corev1.ResourceName(name)]
	if !found && kind == "limits" {
		quantity = noLimit[corev1.ResourceName(name)]
	}
	divisor := selector.Divisor
	if divisor.IsZero() {
		divisor = resource.MustParse("1")
	}
	if name == string(corev1.ResourceCPU) {
		return strconv.FormatInt(ceil(quantity.MilliValue(), divisor.MilliValue()), 10), nil
	}
	return strconv.FormatInt(ceil(quantity.Value(), divisor.Value()), 10), nil
}

func ceil(value, divisor int64) int64 {
	if divisor <= 0 {
		return value
	}
	return (value + divisor - 1) / divisor
}

func containerNamed(pod *corev1.Pod, name string) *corev1.Container {
	for _, list := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
		for index := range list {
			if list[index].Name == name {
				return &list[index]
			}
		}
	}
	return nil
}

// Downward is the value for a file of a downwardAPI volume.
func Downward(pod *corev1.Pod, fieldRef *corev1.ObjectFieldSelector, resourceRef *corev1.ResourceFieldSelector) (string, error) {
	switch {
	case fieldRef != nil:
		return field(pod, fieldRef.FieldPath)
	case resourceRef != nil:
		container := containerNamed(pod, resourceRef.ContainerName)
		if container == nil {
			return "", fmt.Errorf("resourceFieldRef: no container %q", resourceRef.ContainerName)
		}
		return resourceField(pod, container, resourceRef)
	}
	return "", fmt.Errorf("downwardAPI: expected fieldRef or resourceFieldRef")
}
