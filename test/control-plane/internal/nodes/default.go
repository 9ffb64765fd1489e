// Package nodes defines and registers the nodes that the kubelet stand-in plays.
package nodes

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// pool is some nodes of one machine type. Memory is in GiB.
type pool struct {
	name         string
	count        int
	instanceType string
	cpu, memory  int
	gpu          *gpu
}

type gpu struct {
	product, family  string
	count, megabytes int
}

// pools are the simulator's (packages/kuberay-sim, demoNodes.ts), with the same
// names, labels, sizes and taints.
var pools = []pool{
	{name: "cpu", count: 8, instanceType: "m7i.16xlarge", cpu: 64, memory: 256},
	{name: "a100", count: 3, instanceType: "p4de.24xlarge", cpu: 96, memory: 1152,
		gpu: &gpu{product: "NVIDIA-A100-SXM4-80GB", family: "ampere", count: 8, megabytes: 81920}},
	{name: "h100", count: 2, instanceType: "p5.48xlarge", cpu: 192, memory: 2048,
		gpu: &gpu{product: "NVIDIA-H100-80GB-HBM3", family: "hopper", count: 8, megabytes: 81559}},
	{name: "l4", count: 4, instanceType: "g6.48xlarge", cpu: 192, memory: 768,
		gpu: &gpu{product: "NVIDIA-L4", family: "ada-lovelace", count: 8, megabytes: 23034}},
}

// Default is a Kubernetes cluster of several pools: CPU nodes, and GPU nodes of
// several kinds, labelled and tainted as NVIDIA's operator does it.
func Default() []*corev1.Node {
	var all []*corev1.Node
	for _, pool := range pools {
		for index := 1; index <= pool.count; index++ {
			all = append(all, pool.node(index, len(all)+1))
		}
	}
	return all
}

func (p pool) node(index, serial int) *corev1.Node {
	name := fmt.Sprintf("%s-%d", p.name, index)
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: p.labels(serial)},
		Spec:       corev1.NodeSpec{PodCIDR: fmt.Sprintf("10.244.%d.0/24", serial)},
		Status: corev1.NodeStatus{
			Capacity: p.resources(0), Allocatable: p.resources(2),
			Addresses: addresses(name, fmt.Sprintf("10.0.%d.10", serial)),
		},
	}
	node.Labels[corev1.LabelHostname] = name
	if p.gpu != nil {
		node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{Key: "nvidia.com/gpu", Value: "present", Effect: corev1.TaintEffectNoSchedule})
	}
	return node
}

func (p pool) labels(serial int) map[string]string {
	labels := map[string]string{
		corev1.LabelArchStable:         "amd64",
		corev1.LabelOSStable:           "linux",
		corev1.LabelInstanceTypeStable: p.instanceType,
		corev1.LabelTopologyRegion:     "demo-1",
		corev1.LabelTopologyZone:       "demo-1" + string("abc"[serial%3]),
	}
	if p.gpu != nil {
		labels["nvidia.com/gpu.present"] = "true"
		labels["nvidia.com/gpu.product"] = p.gpu.product
		labels["nvidia.com/gpu.count"] = fmt.Sprint(p.gpu.count)
		labels["nvidia.com/gpu.memory"] = fmt.Sprint(p.gpu.megabytes)
		labels["nvidia.com/gpu.family"] = p.gpu.family
	}
	return labels
}

// resources is what a node has less what the system keeps: CPUs, and four
// times as many GiB.
func (p pool) resources(reserved int) corev1.ResourceList {
	list := corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse(fmt.Sprint(p.cpu - reserved)),
		corev1.ResourceMemory:           resource.MustParse(fmt.Sprintf("%dGi", p.memory-4*reserved)),
		corev1.ResourceEphemeralStorage: resource.MustParse("500Gi"),
		corev1.ResourcePods:             resource.MustParse("110"),
	}
	if p.gpu != nil {
		list["nvidia.com/gpu"] = resource.MustParse(fmt.Sprint(p.gpu.count))
	}
	return list
}
