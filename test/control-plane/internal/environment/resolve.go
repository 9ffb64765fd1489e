// Package environment computes a container's environment variables as the
// kubelet does.
package environment

import (
	"fmt"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Objects reads what variables are taken from.
type Objects interface {
	ConfigMap(namespace, name string) (*corev1.ConfigMap, error)
	Secret(namespace, name string) (*corev1.Secret, error)
}

// Variables are names and values in order, so that later ones can use earlier ones.
type Variables struct {
	names  []string
	values map[string]string
}

// Set sets a variable; one that is there keeps its place.
func (v *Variables) Set(name, value string) {
	if v.values == nil {
		v.values = map[string]string{}
	}
	if _, found := v.values[name]; !found {
		v.names = append(v.names, name)
	}
	v.values[name] = value
}

// Get is the value, "" where there is none.
func (v *Variables) Get(name string) string { return v.values[name] }

// List is NAME=VALUE for each.
func (v *Variables) List() []string {
	all := make([]string, 0, len(v.names))
	for _, name := range v.names {
		all = append(all, name+"="+v.values[name])
	}
	return all
}

// Resolve adds a container's envFrom and env to the variables of its image.
func Resolve(image Variables, pod *corev1.Pod, container *corev1.Container, objects Objects) (*Variables, error) {
	variables := &Variables{}
	for _, name := range image.names {
		variables.Set(name, image.values[name])
	}
	for _, source := range container.EnvFrom {
		if err := addAll(variables, pod, source, objects); err != nil {
			return nil, err
		}
	}
	for index := range container.Env {
		variable := &container.Env[index]
		value, found, err := valueOf(variables, pod, container, variable, objects)
		if err != nil {
			return nil, fmt.Errorf("variable %s of the container %s: %w", variable.Name, container.Name, err)
		}
		if found {
			variables.Set(variable.Name, value)
		}
	}
	return variables, nil
}

func addAll(variables *Variables, pod *corev1.Pod, source corev1.EnvFromSource, objects Objects) error {
	content := map[string]string{}
	switch {
	case source.ConfigMapRef != nil:
		configMap, err := objects.ConfigMap(pod.Namespace, source.ConfigMapRef.Name)
		if err != nil {
			return unlessOptional(err, source.ConfigMapRef.Optional)
		}
		content = configMap.Data
	case source.SecretRef != nil:
		secret, err := objects.Secret(pod.Namespace, source.SecretRef.Name)
		if err != nil {
			return unlessOptional(err, source.SecretRef.Optional)
		}
		for key, value := range secret.Data {
			content[key] = string(value)
		}
	}
	keys := make([]string, 0, len(content))
	for key := range content {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		variables.Set(source.Prefix+key, content[key])
	}
	return nil
}

func unlessOptional(err error, optional *bool) error {
	if optional != nil && *optional {
		return nil
	}
	return err
}

func valueOf(variables *Variables, pod *corev1.Pod, container *corev1.Container, variable *corev1.EnvVar, objects Objects) (value string, found bool, err error) {
	from := variable.ValueFrom
	switch {
	case from == nil:
		return Expand(variable.Value, variables), true, nil
	case from.FieldRef != nil:
		value, err = field(pod, from.FieldRef.FieldPath)
		return value, true, err
	case from.ResourceFieldRef != nil:
		value, err = resourceField(pod, container, from.ResourceFieldRef)
		return value, true, err
	case from.ConfigMapKeyRef != nil:
		configMap, err := objects.ConfigMap(pod.Namespace, from.ConfigMapKeyRef.Name)
		if err != nil {
			return "", false, unlessOptional(err, from.ConfigMapKeyRef.Optional)
		}
		value, found := configMap.Data[from.ConfigMapKeyRef.Key]
		if !found {
			err = fmt.Errorf("couldn't find key %s in ConfigMap %s/%s", from.ConfigMapKeyRef.Key, pod.Namespace, configMap.Name)
		}
		return value, found, unlessOptional(err, from.ConfigMapKeyRef.Optional)
	case from.SecretKeyRef != nil:
		secret, err := objects.Secret(pod.Namespace, from.SecretKeyRef.Name)
		if err != nil {
			return "", false, unlessOptional(err, from.SecretKeyRef.Optional)
		}
		value, found := secret.Data[from.SecretKeyRef.Key]
		if !found {
			err = fmt.Errorf("couldn't find key %s in Secret %s/%s", from.SecretKeyRef.Key, pod.Namespace, secret.Name)
		}
		return string(value), found, unlessOptional(err, from.SecretKeyRef.Optional)
	}
	return "", false, fmt.Errorf("expected value, fieldRef, resourceFieldRef, configMapKeyRef or secretKeyRef")
}

// Expand replaces $(NAME) by the variable's value where there is one; $$ is a
// dollar sign.
func Expand(text string, variables *Variables) string {
	var result strings.Builder
	for {
		at := strings.IndexByte(text, '$')
		if at < 0 || at+1 >= len(text) {
			result.WriteString(text)
			return result.String()
		}
		result.WriteString(text[:at])
		text = text[at:]
		switch text[1] {
		case '$':
			result.WriteByte('$')
			text = text[2:]
			continue
		case '(':
			if end := strings.IndexByte(text, ')'); end > 0 {
				if value, found := variables.values[text[2:end]]; found {
					result.WriteString(value)
				} else {
					result.WriteString(text[:end+1])
				}
				text = text[end+1:]
				continue
			}
		}
		result.WriteByte('$')
		text = text[1:]
	}
}
