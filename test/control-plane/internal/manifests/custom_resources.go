package manifests

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
)

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

// onlyMetadata asks for an answer without the definition itself, a megabyte.
const onlyMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"

// CreateDefinitions creates custom resource definitions and waits until the
// server serves them. Those that are there already stay: creating is several
// times faster than applying objects of this size.
func CreateDefinitions(ctx context.Context, config *rest.Config, objects []*unstructured.Unstructured) error {
	discoverer, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	client := discoverer.RESTClient()
	failures := make([]error, len(objects))
	var group sync.WaitGroup
	for index, object := range objects {
		group.Go(func() { failures[index] = createDefinition(ctx, client, object) })
	}
	group.Wait()
	return errors.Join(append(failures, waitUntilServed(ctx, discoverer, objects))...)
}

func createDefinition(ctx context.Context, client rest.Interface, object *unstructured.Unstructured) error {
	body, err := object.MarshalJSON()
	if err != nil {
		return fmt.Errorf("encode the definition %s: %w", object.GetName(), err)
	}
	err = client.Post().AbsPath("/apis/apiextensions.k8s.io/v1/customresourcedefinitions").
		SetHeader("Accept", onlyMetadata).SetHeader("Content-Type", "application/json").
		Param("fieldManager", fieldManager).Body(body).Do(ctx).Error()
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create the definition %s: %w", object.GetName(), err)
	}
	return nil
}

// waitUntilServed waits until the server offers the kinds in all their versions.
func waitUntilServed(ctx context.Context, client discovery.ServerResourcesInterface, objects []*unstructured.Unstructured) error {
	limit, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	missing := servedResources(objects)
	for {
		for groupVersion, names := range missing {
			list, err := client.ServerResourcesForGroupVersion(groupVersion)
			if err != nil {
				continue // not yet
			}
			for _, resource := range list.APIResources {
				delete(names, resource.Name)
			}
			if len(names) == 0 {
				delete(missing, groupVersion)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		select {
		case <-limit.Done():
			return fmt.Errorf("wait for the server to serve %v: %w", missing, limit.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// servedResources are the plural names that definitions serve, by group and version.
func servedResources(objects []*unstructured.Unstructured) map[string]map[string]bool {
	served := map[string]map[string]bool{}
	for _, object := range objects {
		group, _, _ := unstructured.NestedString(object.Object, "spec", "group")
		plural, _, _ := unstructured.NestedString(object.Object, "spec", "names", "plural")
		versions, _, _ := unstructured.NestedSlice(object.Object, "spec", "versions")
		for _, entry := range versions {
			version, isMap := entry.(map[string]any)
			if !isMap || version["served"] != true {
				continue
			}
			groupVersion := fmt.Sprintf("%s/%v", group, version["name"])
			if served[groupVersion] == nil {
				served[groupVersion] = map[string]bool{}
			}
			served[groupVersion][plural] = true
		}
	}
	return served
}
