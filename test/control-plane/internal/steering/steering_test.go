package steering

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

func TestReadsAllAnnotations(t *testing.T) {
	steering, err := Read(map[string]string{
		"plane.raydeck.dev/pod-ip": "10.244.9.9", "plane.raydeck.dev/phase": "Pending",
		"plane.raydeck.dev/waiting": "ImagePullBackOff: no such image: x:1", "plane.raydeck.dev/after": "1.5s",
		"plane.raydeck.dev/ready-after": "2m", "plane.raydeck.dev/exit-code": "3", "plane.raydeck.dev/oom-killed": "true",
		"plane.raydeck.dev/container": "worker", "plane.raydeck.dev/logs": "one\ntwo", "other.example/phase": "nonsense",
	})
	if err != nil {
		t.Fatal(err)
	}
	if steering.PodIP != "10.244.9.9" || steering.Phase != corev1.PodPending || steering.After != 1500*time.Millisecond ||
		steering.ReadyAfter != 2*time.Minute || *steering.ExitCode != 3 || !steering.OOMKilled ||
		steering.Container != "worker" || steering.Logs != "one\ntwo" {
		t.Errorf("read %+v", steering)
	}
	if steering.Waiting != "ImagePullBackOff" || steering.Message != "no such image: x:1" {
		t.Errorf("waits for %q, %q", steering.Waiting, steering.Message)
	}
}

func TestNamesTheAnnotationThatIsWrong(t *testing.T) {
	for annotation, value := range map[string]string{
		"pod-ip": "nowhere", "phase": "Flying", "after": "soon", "ready-after": "1", "exit-code": "one", "oom-killed": "perhaps", "waitng": "x",
	} {
		_, err := Read(map[string]string{Prefix + annotation: value})
		if err == nil || !strings.Contains(err.Error(), Prefix+annotation) {
			t.Errorf("%s=%s: %v, expected an error that names it", annotation, value, err)
		}
	}
}

func TestTellsSteeredPodsFromOthers(t *testing.T) {
	if IsSteered(map[string]string{"ray.io/x": "y"}) || !IsSteered(map[string]string{Prefix + "logs": ""}) {
		t.Error("expected only annotations with the prefix to count")
	}
}
