package manifests

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

var definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}

// ReadFolder reads all YAML files of a folder at once: KubeRay's definitions
// are a megabyte and a half of YAML, which takes a second to parse.
func ReadFolder(folder string) ([]*unstructured.Unstructured, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no YAML files in %s: expected KubeRay's custom resource definitions", folder)
	}
	objects := make([][]*unstructured.Unstructured, len(files))
	failures := make([]error, len(files))
	var group sync.WaitGroup
	for index, file := range files {
		group.Go(func() { objects[index], failures[index] = Read(file) })
	}
	group.Wait()
	var all []*unstructured.Unstructured
	for _, some := range objects {
		all = append(all, some...)
	}
	return all, errors.Join(failures...)
}

// CreateDefinitions creates custom resource definitions and waits until the
// server serves them. Those that are there already stay: creating is several
// times faster than applying objects of this size.
func CreateDefinitions(ctx context.Context, config *rest.Config, objects []*unstructured.Unstructured) error {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	resource := client.Resource(definitions)
	failures := make([]error, len(objects))
	var group sync.WaitGroup
	for index, object := range objects {
		group.Go(func() { failures[index] = createDefinition(ctx, resource, object) })
	}
	group.Wait()
	return errors.Join(failures...)
}

func createDefinition(ctx context.Context, resource dynamic.ResourceInterface, object *unstructured.Unstructured) error {
	name := object.GetName()
	_, err := resource.Create(ctx, object, metav1.CreateOptions{FieldManager: fieldManager})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create the definition %s: %w", name, err)
	}
	limit, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	for {
		current, err := resource.Get(limit, name, metav1.GetOptions{})
		if err != nil {
			return fmt.Errorf("wait until %s is served: %w", name, err)
		}
		if isEstablished(current) {
			return nil
		}
		select {
		case <-limit.Done():
			return fmt.Errorf("the server does not serve %s after 60 s", name)
		case <-time.After(25 * time.Millisecond):
		}
	}
}

func isEstablished(definition *unstructured.Unstructured) bool {
	conditions, _, _ := unstructured.NestedSlice(definition.Object, "status", "conditions")
	for _, condition := range conditions {
		if fields, ok := condition.(map[string]any); ok && fields["type"] == "Established" && fields["status"] == "True" {
			return true
		}
	}
	return false
}
