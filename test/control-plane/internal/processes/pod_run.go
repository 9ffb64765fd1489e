package processes

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/sandbox"
	"raydeck.dev/control-plane/internal/volumes"
)

// retryEvery is how often is tried again what a pod waits for, such as a Secret.
const retryEvery = 2 * time.Second

// podRun is the life of one pod on its node.
type podRun struct {
	runtime    *Runtime
	ctx        context.Context // ends when the pod is to end
	stop       context.CancelFunc
	hard       context.Context // ends when nothing of it may be left
	kill       context.CancelFunc
	mutex      sync.Mutex
	pod        *corev1.Pod // as it was at first: its identity and its spec
	latest     *corev1.Pod
	phase      corev1.PodPhase
	hasInit    bool
	message    string
	startTime  time.Time
	containers []*containerState
	sandbox    *sandbox.Pod
	volumes    map[string]string
	changed    chan struct{}
}

func newPodRun(runtime *Runtime, pod *corev1.Pod) *podRun {
	run := &podRun{
		runtime: runtime, pod: pod, latest: pod, phase: corev1.PodPending, startTime: time.Now(),
		changed: make(chan struct{}, 1),
	}
	run.hard, run.kill = context.WithCancel(runtime.ctx)
	run.ctx, run.stop = context.WithCancel(run.hard)
	for index := range pod.Spec.InitContainers {
		run.containers = append(run.containers, newContainerState(pod, &pod.Spec.InitContainers[index], true))
	}
	for index := range pod.Spec.Containers {
		run.containers = append(run.containers, newContainerState(pod, &pod.Spec.Containers[index], false))
	}
	return run
}

// update takes in a newer version of the pod.
func (p *podRun) update(pod *corev1.Pod) {
	p.mutex.Lock()
	p.latest = pod
	p.mutex.Unlock()
	if pod.DeletionTimestamp != nil {
		p.stop()
	}
}

// change changes the pod's state and has it written.
func (p *podRun) change(do func()) {
	p.mutex.Lock()
	do()
	p.mutex.Unlock()
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// latestRun is the number of a container's last run and whether it goes on.
func (p *podRun) latestRun(container string) (int, bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, state := range p.containers {
		if state.spec.Name == container {
			return state.run, state.status.State.Running != nil
		}
	}
	return 0, false
}

// live is the pod's whole life.
func (p *podRun) live() {
	defer p.runtime.removeFiles(p.pod.UID)
	go p.writeStatus()
	if p.isOver() { // it had ended before this process began
		p.waitForDeletion()
		return
	}
	if p.resume() {
		p.change(func() { p.hasInit, p.phase = true, corev1.PodFailed })
	} else if p.prepare() {
		p.runContainers()
	}
	p.waitForDeletion()
	if p.sandbox != nil {
		p.sandbox.Close()
	}
}

func (p *podRun) isOver() bool {
	phase := p.pod.Status.Phase
	return phase == corev1.PodSucceeded || phase == corev1.PodFailed
}

// waitForDeletion removes the pod from the API server once it is to be deleted,
// and returns when it is gone.
func (p *podRun) waitForDeletion() {
	select {
	case <-p.ctx.Done():
	case <-p.hard.Done():
		return
	}
	for p.hard.Err() == nil {
		if err := p.runtime.remove(p.hard, p.pod); err == nil {
			break
		}
		sleep(p.hard, retryEvery)
	}
	<-p.hard.Done()
}

// prepare makes the pod's namespaces and volumes; false when it ends before.
func (p *podRun) prepare() bool {
	folder := filepath.Join(p.runtime.folder, string(p.pod.UID), "volumes")
	for p.ctx.Err() == nil {
		err := p.prepareOnce(folder)
		if err == nil {
			return true
		}
		p.runtime.event(p.pod, corev1.EventTypeWarning, "FailedMount", err.Error())
		p.change(func() {
			for _, container := range p.containers {
				container.wait("ContainerCreating", "")
			}
			p.message = err.Error()
		})
		sleep(p.ctx, retryEvery)
	}
	return false
}

func (p *podRun) prepareOnce(folder string) error {
	if p.sandbox == nil {
		made, err := p.runtime.network.NewPod(hostname(p.pod))
		if err != nil {
			return err
		}
		p.change(func() { p.sandbox = made })
	}
	paths, err := volumes.Make(p.ctx, folder, p.pod, p.runtime)
	if err != nil {
		return err
	}
	p.change(func() { p.volumes, p.message = paths, "" })
	return nil
}

// sleep waits, or until the context ends.
func sleep(ctx context.Context, duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
