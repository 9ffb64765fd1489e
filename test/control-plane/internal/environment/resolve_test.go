package environment

import (
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type objects struct{}

var errNotFound = errors.New("not found")

func (objects) ConfigMap(namespace, name string) (*corev1.ConfigMap, error) {
	if namespace != "team-a" || name != "settings" {
		return nil, errNotFound
	}
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string]string{"LEVEL": "high", "AREA": "north"}}, nil
}

func (objects) Secret(namespace, name string) (*corev1.Secret, error) {
	if namespace != "team-a" || name != "cluster" {
		return nil, errNotFound
	}
	return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string][]byte{"auth_token": []byte("s3cret")}}, nil
}

func pod() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "head", Namespace: "team-a", UID: "u-1", Labels: map[string]string{"ray.io/cluster": "demo"}},
		Spec:       corev1.PodSpec{NodeName: "cpu-1", ServiceAccountName: "default"},
		Status:     corev1.PodStatus{PodIP: "10.245.0.10", HostIP: "10.0.1.10"},
	}
}

func resolve(t *testing.T, container corev1.Container) (*Variables, error) {
	t.Helper()
	var image Variables
	image.Set("PATH", "/usr/bin")
	return Resolve(image, pod(), &container, objects{})
}

func TestResolvesEachSource(t *testing.T) {
	ref := func(path string) *corev1.EnvVarSource {
		return &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: path}}
	}
	variables, err := resolve(t, corev1.Container{
		Name:    "ray-head",
		EnvFrom: []corev1.EnvFromSource{{Prefix: "CFG_", ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}}}},
		Resources: corev1.ResourceRequirements{
			Limits:   corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1500m"), corev1.ResourceMemory: resource.MustParse("2Gi")},
			Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("200m")},
		},
		Env: []corev1.EnvVar{
			{Name: "PLAIN", Value: "$(CFG_LEVEL)/$(UNKNOWN)/$$(PLAIN)"},
			{Name: "POD_IP", ValueFrom: ref("status.podIP")},
			{Name: "CLUSTER", ValueFrom: ref("metadata.labels['ray.io/cluster']")},
			{Name: "NODE", ValueFrom: ref("spec.nodeName")},
			{Name: "CPUS", ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "limits.cpu"}}},
			{Name: "MILLIS", ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "requests.cpu", Divisor: resource.MustParse("1m")}}},
			{Name: "MEBI", ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "limits.memory", Divisor: resource.MustParse("1Mi")}}},
			{Name: "TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "cluster"}, Key: "auth_token"}}},
			{Name: "AREA", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}, Key: "AREA"}}},
			{Name: "URL", Value: "http://$(POD_IP):8265"},
			{Name: "PATH", Value: "/opt/bin:$(PATH)"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, expected := range map[string]string{
		"CFG_LEVEL": "high", "CFG_AREA": "north", "PLAIN": "high/$(UNKNOWN)/$(PLAIN)", "POD_IP": "10.245.0.10", "CLUSTER": "demo",
		"NODE": "cpu-1", "CPUS": "2", "MILLIS": "200", "MEBI": "2048", "TOKEN": "s3cret", "AREA": "north",
		"URL": "http://10.245.0.10:8265", "PATH": "/opt/bin:/usr/bin",
	} {
		if variables.Get(name) != expected {
			t.Errorf("%s=%q, expected %q", name, variables.Get(name), expected)
		}
	}
}

func TestNamesWhatIsMissing(t *testing.T) {
	secret := func(name, key string, optional bool) corev1.Container {
		return corev1.Container{Name: "c", Env: []corev1.EnvVar{{Name: "TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: name}, Key: key, Optional: &optional,
		}}}}}
	}
	if _, err := resolve(t, secret("cluster", "password", false)); err == nil || !strings.Contains(err.Error(), "password") {
		t.Errorf("a missing key: %v", err)
	}
	if _, err := resolve(t, secret("other", "auth_token", false)); !errors.Is(err, errNotFound) {
		t.Errorf("a missing Secret: %v", err)
	}
	variables, err := resolve(t, secret("other", "auth_token", true))
	if err != nil || len(variables.List()) != 1 {
		t.Errorf("an optional Secret: %v, %v", variables, err)
	}
}

func TestExpandLeavesWhatIsNoReference(t *testing.T) {
	variables := &Variables{}
	variables.Set("A", "1")
	for text, expected := range map[string]string{"$": "$", "$A": "$A", "$(": "$(", "$(A": "$(A", "x$(A)y$(A)": "x1y1", "$$$(A)": "$1", "": ""} {
		if result := Expand(text, variables); result != expected {
			t.Errorf("Expand(%q) = %q, expected %q", text, result, expected)
		}
	}
}
