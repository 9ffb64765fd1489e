package nodes

import (
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"raydeck.dev/control-plane/internal/manifests"
)

// Choose reads what -nodes was given: "default", a number of plain nodes, or a
// file of Node manifests.
func Choose(value string) ([]*corev1.Node, error) {
	if value == "" || value == "default" {
		return Default(), nil
	}
	if count, err := strconv.Atoi(value); err == nil {
		if count < 0 || count > 5000 {
			return nil, fmt.Errorf("-nodes %d: expected 0 to 5000", count)
		}
		return Plain(count), nil
	}
	return fromFile(value)
}

// fromFile reads Nodes. What a node needs to be used is filled in where it is
// missing: an address inside the plane's network, and pods.
func fromFile(file string) ([]*corev1.Node, error) {
	objects, err := manifests.Read(file)
	if err != nil {
		return nil, fmt.Errorf("-nodes: expected default, a number or a file of Nodes: %w", err)
	}
	all := make([]*corev1.Node, 0, len(objects))
	for index, object := range objects {
		if object.GetKind() != "Node" {
			return nil, fmt.Errorf("%s: %s %s: expected only objects of kind Node", file, object.GetKind(), object.GetName())
		}
		node := &corev1.Node{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, node); err != nil {
			return nil, fmt.Errorf("%s: Node %s: %w", file, object.GetName(), err)
		}
		all = append(all, complete(node, index))
	}
	return all, nil
}

func complete(node *corev1.Node, index int) *corev1.Node {
	status := &node.Status
	if status.Allocatable == nil {
		status.Allocatable = status.Capacity
	}
	if status.Capacity == nil {
		status.Capacity = status.Allocatable
	}
	if len(status.Addresses) == 0 {
		status.Addresses = addresses(node.Name, fmt.Sprintf("10.0.%d.%d", 200+index/250, index%250+1))
	}
	if node.Labels == nil {
		node.Labels = map[string]string{}
	}
	if node.Labels[corev1.LabelHostname] == "" {
		node.Labels[corev1.LabelHostname] = node.Name
	}
	return node
}
