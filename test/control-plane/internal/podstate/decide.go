package podstate

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"raydeck.dev/control-plane/internal/steering"
)

// submitterContainer ends by itself in the head pod of a RayJob in SidecarMode.
const submitterContainer = "ray-job-submitter"

// decision is what should be true of a pod now.
type decision struct {
	phase              corev1.PodPhase
	ready              bool
	mainName           string
	init, main, others target
	again              time.Duration
}

func decide(pod *corev1.Pod, steering steering.Steering, now time.Time) decision {
	decision := decision{phase: corev1.PodRunning, ready: true, mainName: mainContainer(pod, steering),
		init: completed, main: running, others: running}
	if left := steering.After - now.Sub(pod.CreationTimestamp.Time); left > 0 {
		return decision.pending(waiting("ContainerCreating", ""), left)
	}
	if steering.Phase == corev1.PodPending || (steering.Waiting != "" && steering.Phase == "") {
		reason := steering.Waiting
		if reason == "" {
			reason = "ContainerCreating"
		}
		return decision.pending(waiting(reason, steering.Message), 0)
	}
	if end, ok := ending(steering); ok {
		return decision.end(pod, steering.Phase, end)
	}
	switch steering.Phase {
	case corev1.PodSucceeded:
		return decision.finish(corev1.PodSucceeded, completed)
	case corev1.PodFailed:
		return decision.finish(corev1.PodFailed, terminated(1, "Error"))
	case corev1.PodRunning:
		if steering.Waiting != "" {
			decision.main, decision.ready = waiting(steering.Waiting, steering.Message), false
			return decision
		}
		return decision.readyLater(pod, steering, now)
	}
	return decision.runJob(pod, now).readyLater(pod, steering, now)
}

func mainContainer(pod *corev1.Pod, steering steering.Steering) string {
	if steering.Container != "" {
		return steering.Container
	}
	if len(pod.Spec.Containers) == 0 {
		return ""
	}
	return pod.Spec.Containers[0].Name
}

func ending(steering steering.Steering) (target, bool) {
	switch {
	case steering.OOMKilled:
		return terminated(137, "OOMKilled"), true
	case steering.ExitCode != nil && *steering.ExitCode == 0:
		return completed, true
	case steering.ExitCode != nil:
		return terminated(*steering.ExitCode, "Error"), true
	}
	return target{}, false
}

func (d decision) pending(target target, again time.Duration) decision {
	d.phase, d.ready, d.again = corev1.PodPending, false, again
	d.main, d.others = target, waiting("PodInitializing", "")
	if target.reason == "ContainerCreating" {
		d.others = target
	}
	if d.init = completed; target.reason == "ContainerCreating" {
		d.init = waiting("PodInitializing", "")
	}
	return d
}

// end lets the main container end: the pod with it where nothing restarts it,
// else it crashes in a loop.
func (d decision) end(pod *corev1.Pod, phase corev1.PodPhase, end target) decision {
	d.ready = false
	policy := pod.Spec.RestartPolicy
	restarts := policy == corev1.RestartPolicyAlways || (policy == corev1.RestartPolicyOnFailure && end.exitCode != 0)
	switch {
	case phase == corev1.PodFailed || phase == corev1.PodSucceeded:
		return d.finish(phase, end)
	case restarts || policy == "":
		d.main = crashLoop(end)
		return d
	case phase == corev1.PodRunning || len(pod.Spec.Containers) > 1:
		d.main = end // the others go on
		return d
	case end.exitCode == 0:
		return d.finish(corev1.PodSucceeded, end)
	}
	return d.finish(corev1.PodFailed, end)
}

func (d decision) finish(phase corev1.PodPhase, main target) decision {
	d.phase, d.ready, d.main, d.others = phase, false, main, completed
	if phase == corev1.PodFailed && main.exitCode == 0 {
		d.others = terminated(1, "Error")
	}
	return d
}

func (d decision) readyLater(pod *corev1.Pod, steering steering.Steering, now time.Time) decision {
	if d.phase != corev1.PodRunning || steering.ReadyAfter == 0 {
		return d
	}
	left := steering.ReadyAfter
	if since := runningSince(pod, d.mainName); since != nil {
		left -= now.Sub(since.Time)
	}
	if left > 0 {
		d.ready, d.main, d.others = false, notReady, notReady
		if d.again == 0 || left < d.again {
			d.again = left
		}
	}
	return d
}

// runJob ends what ends by itself. Only a Job's pod does as a whole; a restart
// policy of Never says nothing, since the head of a RayJob in SidecarMode has it
// too: there only the submitter container ends.
func (d decision) runJob(pod *corev1.Pod, now time.Time) decision {
	owner := metav1.GetControllerOf(pod)
	if owner == nil {
		return d
	}
	name := submitterContainer
	if owner.Kind == "Job" {
		name = d.mainName
	}
	if !hasContainer(pod, name) {
		return d
	}
	left := JobRuntime
	if since := runningSince(pod, name); since != nil {
		left -= now.Sub(since.Time)
	} else if hasEnded(pod, name) {
		left = 0
	}
	switch {
	case left > 0:
		d.again = left
	case owner.Kind == "Job":
		return d.finish(corev1.PodSucceeded, completed)
	default:
		d.mainName, d.main, d.ready = name, completed, false
	}
	return d
}

func hasContainer(pod *corev1.Pod, name string) bool {
	for _, container := range pod.Spec.Containers {
		if container.Name == name {
			return true
		}
	}
	return false
}

func runningSince(pod *corev1.Pod, name string) *metav1.Time {
	for _, status := range pod.Status.ContainerStatuses {
		if status.Name == name && status.State.Running != nil {
			return &status.State.Running.StartedAt
		}
	}
	return nil
}

func hasEnded(pod *corev1.Pod, name string) bool {
	for _, status := range pod.Status.ContainerStatuses {
		if status.Name == name {
			return status.State.Terminated != nil
		}
	}
	return false
}
