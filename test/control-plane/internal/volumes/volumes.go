// Package volumes makes the volumes of a pod as folders.
package volumes

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/environment"
)

// Objects reads what volumes are made from.
type Objects interface {
	environment.Objects
	// Token is a token of the pod's service account; audience "" is the API server's.
	Token(ctx context.Context, pod *corev1.Pod, audience string, seconds *int64) (string, error)
}

// Make fills a folder for each of the pod's volumes and returns them by name.
func Make(ctx context.Context, folder string, pod *corev1.Pod, objects Objects) (map[string]string, error) {
	paths := map[string]string{}
	for index := range pod.Spec.Volumes {
		volume := &pod.Spec.Volumes[index]
		path := filepath.Join(folder, volume.Name)
		if err := os.MkdirAll(path, 0o755); err != nil {
			return nil, fmt.Errorf("make the volume %s: %w", volume.Name, err)
		}
		if err := fill(ctx, path, pod, &volume.VolumeSource, objects); err != nil {
			return nil, fmt.Errorf("MountVolume.SetUp failed for volume %q: %w", volume.Name, err)
		}
		paths[volume.Name] = path
	}
	return paths, nil
}

func fill(ctx context.Context, path string, pod *corev1.Pod, source *corev1.VolumeSource, objects Objects) error {
	switch {
	case source.EmptyDir != nil:
		return nil
	case source.ConfigMap != nil:
		return configMap(path, pod, source.ConfigMap.Name, source.ConfigMap.Items, source.ConfigMap.Optional, objects)
	case source.Secret != nil:
		return secret(path, pod, source.Secret.SecretName, source.Secret.Items, source.Secret.Optional, objects)
	case source.DownwardAPI != nil:
		return downward(path, pod, source.DownwardAPI.Items)
	case source.Projected != nil:
		for _, part := range source.Projected.Sources {
			if err := project(ctx, path, pod, part, objects); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("expected emptyDir, configMap, secret, downwardAPI or projected: the control plane has no storage of other kinds")
}

func project(ctx context.Context, path string, pod *corev1.Pod, part corev1.VolumeProjection, objects Objects) error {
	switch {
	case part.ConfigMap != nil:
		return configMap(path, pod, part.ConfigMap.Name, part.ConfigMap.Items, part.ConfigMap.Optional, objects)
	case part.Secret != nil:
		return secret(path, pod, part.Secret.Name, part.Secret.Items, part.Secret.Optional, objects)
	case part.DownwardAPI != nil:
		return downward(path, pod, part.DownwardAPI.Items)
	case part.ServiceAccountToken != nil:
		token, err := objects.Token(ctx, pod, part.ServiceAccountToken.Audience, part.ServiceAccountToken.ExpirationSeconds)
		if err != nil {
			return fmt.Errorf("the service account's token: %w", err)
		}
		return write(path, part.ServiceAccountToken.Path, []byte(token))
	}
	return errors.New("projected: expected configMap, secret, downwardAPI or serviceAccountToken")
}

func configMap(path string, pod *corev1.Pod, name string, items []corev1.KeyToPath, optional *bool, objects Objects) error {
	object, err := objects.ConfigMap(pod.Namespace, name)
	if err != nil {
		return unlessOptional(err, optional)
	}
	content := map[string][]byte{}
	for key, value := range object.Data {
		content[key] = []byte(value)
	}
	for key, value := range object.BinaryData {
		content[key] = value
	}
	return writeAll(path, content, items, optional)
}

func secret(path string, pod *corev1.Pod, name string, items []corev1.KeyToPath, optional *bool, objects Objects) error {
	object, err := objects.Secret(pod.Namespace, name)
	if err != nil {
		return unlessOptional(err, optional)
	}
	return writeAll(path, object.Data, items, optional)
}

func unlessOptional(err error, optional *bool) error {
	if optional != nil && *optional {
		return nil
	}
	return err
}

func downward(path string, pod *corev1.Pod, items []corev1.DownwardAPIVolumeFile) error {
	for index := range items {
		item := &items[index]
		value, err := environment.Downward(pod, item.FieldRef, item.ResourceFieldRef)
		if err != nil {
			return err
		}
		if err := write(path, item.Path, []byte(value)); err != nil {
			return err
		}
	}
	return nil
}

func writeAll(path string, content map[string][]byte, items []corev1.KeyToPath, optional *bool) error {
	if len(items) == 0 {
		for key, value := range content {
			if err := write(path, key, value); err != nil {
				return err
			}
		}
		return nil
	}
	for _, item := range items {
		value, found := content[item.Key]
		if !found {
			if err := unlessOptional(fmt.Errorf("references non-existent config key: %s", item.Key), optional); err != nil {
				return err
			}
			continue
		}
		if err := write(path, item.Path, value); err != nil {
			return err
		}
	}
	return nil
}

// write writes a file of a volume, which must stay in it.
func write(path, name string, content []byte) error {
	if !filepath.IsLocal(name) || strings.TrimSpace(name) == "" {
		return fmt.Errorf("%q: expected a path inside the volume", name)
	}
	file := filepath.Join(path, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("make a folder of the volume: %w", err)
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		return fmt.Errorf("write a file of the volume: %w", err)
	}
	return nil
}
