package podstate

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"raydeck.dev/control-plane/internal/steering"
)

var (
	start = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	place = Place{PodIP: "10.244.1.0", HostIP: "10.0.1.10"}
)

// life is a pod that is synchronised again and again.
type life struct {
	t   *testing.T
	pod *corev1.Pod
	now time.Time
}

func begin(t *testing.T, change func(*corev1.Pod)) *life {
	always := corev1.ContainerRestartPolicyAlways
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "n", UID: "u", CreationTimestamp: metav1.NewTime(start), Annotations: map[string]string{}},
		Spec: corev1.PodSpec{
			RestartPolicy:  corev1.RestartPolicyAlways,
			InitContainers: []corev1.Container{{Name: "init"}, {Name: "sidecar", RestartPolicy: &always}},
			Containers:     []corev1.Container{{Name: "main"}, {Name: "other"}},
		},
	}
	if change != nil {
		change(pod)
	}
	return &life{t: t, pod: pod, now: start}
}

func ownedBy(kind string) func(*corev1.Pod) {
	return func(pod *corev1.Pod) {
		controller := true
		pod.OwnerReferences = []metav1.OwnerReference{{Kind: kind, Name: "owner", Controller: &controller}}
		pod.Spec.RestartPolicy = corev1.RestartPolicyNever
	}
}

// at synchronises the pod this long after its creation, twice: nothing changes
// the second time.
func (l *life) at(after time.Duration, annotations ...string) time.Duration {
	l.t.Helper()
	for index := 0; index+1 < len(annotations); index += 2 {
		l.pod.Annotations[steering.Prefix+annotations[index]] = annotations[index+1]
	}
	steer, err := steering.Read(l.pod.Annotations)
	if err != nil {
		l.t.Fatal(err)
	}
	l.now = start.Add(after)
	status, again := Next(l.pod, steer, place, l.now)
	l.pod.Status = *status
	second, _ := Next(l.pod, steer, place, l.now)
	if !equality.Semantic.DeepEqual(second, status) {
		l.t.Errorf("a second look changed %+v to %+v", status, second)
	}
	return again
}

func (l *life) is(phase corev1.PodPhase, ready bool) {
	l.t.Helper()
	for _, condition := range l.pod.Status.Conditions {
		if condition.Type == corev1.PodReady && (condition.Status == corev1.ConditionTrue) != ready {
			l.t.Errorf("ready is %s", condition.Status)
		}
	}
	if l.pod.Status.Phase != phase {
		l.t.Errorf("phase %s, expected %s", l.pod.Status.Phase, phase)
	}
}

func (l *life) container(name string) corev1.ContainerStatus {
	for _, list := range [][]corev1.ContainerStatus{l.pod.Status.InitContainerStatuses, l.pod.Status.ContainerStatuses} {
		for _, status := range list {
			if status.Name == name {
				return status
			}
		}
	}
	l.t.Fatalf("no container %s", name)
	return corev1.ContainerStatus{}
}

func TestAPodIsReadyAfterOneWrite(t *testing.T) {
	pod := begin(t, nil)
	if again := pod.at(0); again != 0 {
		t.Errorf("asks again after %s", again)
	}
	pod.is(corev1.PodRunning, true)
	if pod.pod.Status.PodIP != place.PodIP || pod.container("init").State.Terminated == nil || pod.container("sidecar").State.Running == nil {
		t.Errorf("status %+v", pod.pod.Status)
	}
}

func TestDelaysAreKept(t *testing.T) {
	pod := begin(t, nil)
	if again := pod.at(time.Second, "after", "3s", "ready-after", "4s"); again != 2*time.Second {
		t.Errorf("asks again after %s", again)
	}
	pod.is(corev1.PodPending, false)
	if again := pod.at(3 * time.Second); again != 4*time.Second {
		t.Errorf("asks again after %s", again)
	}
	pod.is(corev1.PodRunning, false)
	pod.at(7 * time.Second)
	pod.is(corev1.PodRunning, true)
}

func TestWaitingHoldsAPodUntilItIsTakenAway(t *testing.T) {
	pod := begin(t, nil)
	pod.at(0, "waiting", "ImagePullBackOff: no such image")
	pod.is(corev1.PodPending, false)
	if waiting := pod.container("main").State.Waiting; waiting.Reason != "ImagePullBackOff" || waiting.Message != "no such image" {
		t.Errorf("waits for %+v", waiting)
	}
	delete(pod.pod.Annotations, steering.Prefix+"waiting")
	pod.at(time.Second)
	pod.is(corev1.PodRunning, true)
}

func TestAContainerThatEndsIsRestartedInALoop(t *testing.T) {
	pod := begin(t, nil)
	pod.at(0)
	pod.at(5*time.Second, "oom-killed", "true")
	pod.is(corev1.PodRunning, false)
	main := pod.container("main")
	last := main.LastTerminationState.Terminated
	if main.State.Waiting.Reason != "CrashLoopBackOff" || main.RestartCount != 1 || last.ExitCode != 137 || last.Reason != "OOMKilled" || !last.StartedAt.Time.Equal(start) {
		t.Errorf("main is %+v", main)
	}
	if pod.container("other").State.Running == nil {
		t.Error("expected the other container to go on")
	}
	delete(pod.pod.Annotations, steering.Prefix+"oom-killed")
	pod.at(6 * time.Second)
	pod.is(corev1.PodRunning, true)
	if pod.container("main").RestartCount != 1 {
		t.Errorf("%d restarts", pod.container("main").RestartCount)
	}
}

func TestAPodThatNothingRestartsEndsWithItsContainer(t *testing.T) {
	for code, expected := range map[string]corev1.PodPhase{"0": corev1.PodSucceeded, "2": corev1.PodFailed} {
		pod := begin(t, func(pod *corev1.Pod) {
			pod.Spec.RestartPolicy = corev1.RestartPolicyNever
			pod.Spec.Containers = pod.Spec.Containers[:1]
		})
		pod.at(0)
		pod.at(time.Second, "exit-code", code)
		pod.is(expected, false)
		pod.at(2*time.Second, "phase", "Running")
		pod.is(expected, false) // it never leaves it
	}
}

func TestPhasesAreAsSteered(t *testing.T) {
	for _, phase := range []corev1.PodPhase{corev1.PodPending, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed} {
		pod := begin(t, nil)
		pod.at(0, "phase", string(phase))
		pod.is(phase, phase == corev1.PodRunning)
	}
}

func TestAJobsPodCompletes(t *testing.T) {
	pod := begin(t, ownedBy("Job"))
	if again := pod.at(0); again != JobRuntime {
		t.Errorf("asks again after %s", again)
	}
	pod.is(corev1.PodRunning, true)
	pod.at(JobRuntime)
	pod.is(corev1.PodSucceeded, false)
}

func TestOnlyTheSubmitterOfAHeadCompletes(t *testing.T) {
	pod := begin(t, func(pod *corev1.Pod) {
		ownedBy("RayCluster")(pod)
		pod.Spec.Containers[1].Name = submitterContainer
	})
	pod.at(0)
	pod.is(corev1.PodRunning, true)
	for _, after := range []time.Duration{JobRuntime, 2 * JobRuntime} {
		pod.at(after)
		pod.is(corev1.PodRunning, false)
		if pod.container(submitterContainer).State.Terminated == nil || pod.container("main").State.Running == nil {
			t.Errorf("containers %+v", pod.pod.Status.ContainerStatuses)
		}
	}
}
