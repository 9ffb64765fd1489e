package volumes

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type objects struct{}

var errNotFound = errors.New("not found")

func (objects) ConfigMap(_, name string) (*corev1.ConfigMap, error) {
	if name != "code" {
		return nil, errNotFound
	}
	return &corev1.ConfigMap{Data: map[string]string{"a.py": "a", "b.py": "b"}, BinaryData: map[string][]byte{"c": {0}}}, nil
}

func (objects) Secret(_, name string) (*corev1.Secret, error) {
	if name != "key" {
		return nil, errNotFound
	}
	return &corev1.Secret{Data: map[string][]byte{"tls.key": []byte("k")}}, nil
}

func (objects) Token(context.Context, *corev1.Pod, string, *int64) (string, error) {
	return "token", nil
}

func made(t *testing.T, source corev1.VolumeSource) (map[string]string, error) {
	t.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "n", Labels: map[string]string{"a": "b"}},
		Spec:       corev1.PodSpec{Volumes: []corev1.Volume{{Name: "v", VolumeSource: source}}},
	}
	paths, err := Make(context.Background(), t.TempDir(), pod, objects{})
	if err != nil {
		return nil, err
	}
	content := map[string]string{}
	err = filepath.WalkDir(paths["v"], func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		content[strings.TrimPrefix(path, paths["v"]+"/")] = string(text)
		return err
	})
	return content, err
}

func TestVolumesHoldTheirFiles(t *testing.T) {
	code := corev1.LocalObjectReference{Name: "code"}
	for name, sample := range map[string]struct {
		source   corev1.VolumeSource
		expected map[string]string
	}{
		"emptyDir":         {corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}, map[string]string{}},
		"configMap":        {corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: code}}, map[string]string{"a.py": "a", "b.py": "b", "c": "\x00"}},
		"configMap, items": {corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: code, Items: []corev1.KeyToPath{{Key: "a.py", Path: "lib/x.py"}}}}, map[string]string{"lib/x.py": "a"}},
		"secret":           {corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "key"}}, map[string]string{"tls.key": "k"}},
		"projected": {corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
			{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token"}},
			{DownwardAPI: &corev1.DownwardAPIProjection{Items: []corev1.DownwardAPIVolumeFile{{Path: "labels", FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.labels"}}}}},
		}}}, map[string]string{"token": "token", "labels": `a="b"`}},
	} {
		content, err := made(t, sample.source)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for path, text := range sample.expected {
			if content[path] != text {
				t.Errorf("%s: %s holds %q, expected %q", name, path, content[path], text)
			}
		}
		if len(content) != len(sample.expected) {
			t.Errorf("%s holds %v", name, content)
		}
	}
}

func TestVolumesThatCannotBeMadeSayWhy(t *testing.T) {
	code := corev1.LocalObjectReference{Name: "code"}
	for name, source := range map[string]corev1.VolumeSource{
		"a ConfigMap that is not there": {ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "x"}}},
		"a key that is not there":       {ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: code, Items: []corev1.KeyToPath{{Key: "x", Path: "x"}}}},
		"a path that leads out":         {ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: code, Items: []corev1.KeyToPath{{Key: "a.py", Path: "../x"}}}},
		"storage":                       {PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "x"}},
	} {
		if _, err := made(t, source); err == nil || !strings.Contains(err.Error(), `"v"`) {
			t.Errorf("%s: %v", name, err)
		}
	}
	optional := true
	if _, err := made(t, corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "x", Optional: &optional}}); err != nil {
		t.Errorf("an optional Secret: %v", err)
	}
}
