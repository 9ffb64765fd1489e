package nodes

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Plain is count big nodes without taints, for load: 2,500 pods fit on each.
func Plain(count int) []*corev1.Node {
	size := corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("10000"),
		corev1.ResourceMemory:           resource.MustParse("40Ti"),
		corev1.ResourceEphemeralStorage: resource.MustParse("100Ti"),
		corev1.ResourcePods:             resource.MustParse("2500"),
		"nvidia.com/gpu":                resource.MustParse("1000"),
	}
	all := make([]*corev1.Node, count)
	for index := range all {
		name := fmt.Sprintf("node-%03d", index)
		all[index] = &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
				corev1.LabelHostname: name, corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64",
			}},
			Status: corev1.NodeStatus{
				Capacity: size, Allocatable: size,
				Addresses: addresses(name, fmt.Sprintf("10.0.%d.%d", 100+index/250, index%250+1)),
			},
		}
	}
	return all
}

func addresses(name, ip string) []corev1.NodeAddress {
	return []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: ip}, {Type: corev1.NodeHostName, Address: name}}
}
