package processes

import (
	"context"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func resumed(policy corev1.RestartPolicy) (*podRun, bool) {
	start := metav1.Now()
	run := newPodRun(&Runtime{ctx: context.Background()}, &corev1.Pod{
		Spec: corev1.PodSpec{RestartPolicy: policy, Containers: []corev1.Container{{Name: "ran"}, {Name: "new"}}},
		Status: corev1.PodStatus{StartTime: &start, ContainerStatuses: []corev1.ContainerStatus{
			{Name: "ran", RestartCount: 2, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: start}}},
			{Name: "new", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{}}},
		}},
	})
	return run, run.resume()
}

func TestContainersCountARestartOfThePlane(t *testing.T) {
	run, failed := resumed(corev1.RestartPolicyAlways)
	ran, fresh := run.containers[0].status, run.containers[1].status
	if failed || ran.RestartCount != 3 || ran.LastTerminationState.Terminated.ExitCode != 137 || fresh.RestartCount != 0 {
		t.Errorf("failed %v, %+v, %+v", failed, ran, fresh)
	}
}

func TestAPodThatNothingRestartsFailsByARestartOfThePlane(t *testing.T) {
	run, failed := resumed(corev1.RestartPolicyNever)
	if ran := run.containers[0].status; !failed || ran.State.Terminated.ExitCode != 137 || ran.RestartCount != 2 {
		t.Errorf("failed %v, %+v", failed, ran)
	}
}
