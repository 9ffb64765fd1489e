package manifests

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// fieldManager is the name under which the control plane applies.
const fieldManager = "control-plane"

// Applier applies objects of any kind, server-side.
type Applier struct {
	client dynamic.Interface
	mapper meta.RESTMapper
}

// NewApplier makes one that acts with the rights of the configuration.
func NewApplier(config *rest.Config) (*Applier, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	discoverer, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(discoverer))
	return &Applier{client: client, mapper: mapper}, nil
}

// Apply applies the objects in their order, those without a namespace in
// `namespace`.
func (a *Applier) Apply(ctx context.Context, namespace string, objects []*unstructured.Unstructured) error {
	for _, object := range objects {
		kind := object.GroupVersionKind()
		what := fmt.Sprintf("apply %s %s", kind.Kind, object.GetName())
		mapping, err := a.mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		resource := dynamic.ResourceInterface(a.client.Resource(mapping.Resource))
		if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
			if object.GetNamespace() == "" {
				object.SetNamespace(namespace)
			}
			resource = a.client.Resource(mapping.Resource).Namespace(object.GetNamespace())
		}
		if _, err := resource.Apply(ctx, object.GetName(), object, metav1.ApplyOptions{FieldManager: fieldManager, Force: true}); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	return nil
}

// ApplyFiles reads and applies files into the namespace.
func (a *Applier) ApplyFiles(ctx context.Context, namespace string, files []string) error {
	for _, file := range files {
		objects, err := Read(file)
		if err != nil {
			return err
		}
		if err := a.Apply(ctx, namespace, objects); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// MakeNamespace creates a namespace unless it is there.
func (a *Applier) MakeNamespace(ctx context.Context, name string) error {
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name},
	}}
	return a.Apply(ctx, "", []*unstructured.Unstructured{object})
}
