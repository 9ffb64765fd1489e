package nodes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestDefaultHasGPUsOfSeveralKinds(t *testing.T) {
	products, addresses := map[string]int{}, map[string]bool{}
	for _, node := range Default() {
		product := node.Labels["nvidia.com/gpu.product"]
		products[product]++
		gpus := node.Status.Allocatable["nvidia.com/gpu"]
		if tainted := len(node.Spec.Taints) > 0; tainted != (product != "") || gpus.IsZero() != (product == "") {
			t.Errorf("%s: product %q, %s GPUs, taints %v", node.Name, product, gpus.String(), node.Spec.Taints)
		}
		addresses[node.Status.Addresses[0].Address] = true
	}
	if products[""] != 8 || products["NVIDIA-A100-SXM4-80GB"] != 3 || products["NVIDIA-H100-80GB-HBM3"] != 2 || products["NVIDIA-L4"] != 4 {
		t.Errorf("nodes by product: %v", products)
	}
	if len(addresses) != len(Default()) {
		t.Errorf("%d addresses for %d nodes", len(addresses), len(Default()))
	}
}

func TestPlainNodesHoldManyPods(t *testing.T) {
	all, err := Choose("4")
	if err != nil {
		t.Fatal(err)
	}
	pods := int64(0)
	for _, node := range all {
		pods += node.Status.Allocatable.Pods().Value()
	}
	if len(all) != 4 || pods != 10_000 {
		t.Errorf("%d nodes for %d pods", len(all), pods)
	}
}

func TestReadsNodesFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "nodes.yaml")
	content := "apiVersion: v1\nkind: Node\nmetadata: {name: tiny}\nstatus: {capacity: {cpu: '1', memory: 1Gi, pods: '5'}}\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := Choose(file)
	if err != nil {
		t.Fatal(err)
	}
	node := all[0]
	if node.Status.Allocatable.Pods().Value() != 5 || node.Labels[corev1.LabelHostname] != "tiny" || len(node.Status.Addresses) == 0 {
		t.Errorf("read %+v", node)
	}
	if err := os.WriteFile(file, []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Choose(file); err == nil || !strings.Contains(err.Error(), "Pod p") {
		t.Errorf("a Pod among nodes: %v", err)
	}
	for _, value := range []string{"-1", "9999", "/missing.yaml"} {
		if _, err := Choose(value); err == nil {
			t.Errorf("-nodes %s: expected an error", value)
		}
	}
}
