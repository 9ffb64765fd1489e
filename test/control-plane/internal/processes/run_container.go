package processes

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"

	"raydeck.dev/control-plane/internal/environment"
	"raydeck.dev/control-plane/internal/sandbox"
)

// containerRun is one run of a container.
type containerRun struct {
	pod         *podRun
	state       *containerState
	process     *sandbox.Container
	environment []string
	folder      string
}

// runContainer runs a container until the policy does not restart it or the
// context ends, and returns its last exit code. started is closed when it has
// started for the first time, as its startup probe sees it.
func (p *podRun) runContainer(ctx context.Context, state *containerState, policy corev1.RestartPolicy, started chan struct{}) int {
	var announce sync.Once
	delays := backOff{}
	for {
		run := p.startContainer(ctx, state)
		if run == nil {
			return 128 + int(syscall.SIGTERM) // ended before it could start
		}
		began := time.Now()
		probes, endProbes := context.WithCancel(ctx)
		unhealthy := run.probe(probes, func() {
			if started != nil {
				announce.Do(func() { close(started) })
			}
		})
		select {
		case <-run.process.Done():
		case <-unhealthy:
			run.end()
		case <-ctx.Done():
			run.end()
		}
		endProbes()
		end := run.process.End()
		p.change(func() { state.finish(end) })
		restart := policy == corev1.RestartPolicyAlways || (policy == corev1.RestartPolicyOnFailure && end.ExitCode != 0)
		if ctx.Err() != nil || !restart {
			return end.ExitCode
		}
		if delay := delays.next(time.Since(began)); delay > 0 {
			p.change(func() { state.backOff(p.pod, delay) })
			p.runtime.event(p.pod, corev1.EventTypeWarning, "BackOff", fmt.Sprintf("Back-off restarting failed container %s in pod %s", state.spec.Name, p.pod.Name))
			sleep(ctx, delay)
		}
		if ctx.Err() != nil {
			return end.ExitCode
		}
		p.change(state.again)
	}
}

// startContainer starts a run, again and again until it succeeds; nil when the
// context ends before.
func (p *podRun) startContainer(ctx context.Context, state *containerState) *containerRun {
	for ctx.Err() == nil {
		run, reason, err := p.tryContainer(state)
		if err == nil {
			p.runtime.event(p.pod, corev1.EventTypeNormal, "Started", "Started container "+state.spec.Name)
			p.change(func() {
				state.start(fmt.Sprintf("%s/%s/%d", p.pod.UID, state.spec.Name, state.run))
				if !state.init {
					p.phase = corev1.PodRunning
				}
			})
			return run
		}
		p.runtime.event(p.pod, corev1.EventTypeWarning, "Failed", "Error: "+err.Error())
		p.change(func() { state.wait(reason, err.Error()) })
		sleep(ctx, retryEvery)
	}
	return nil
}

func (p *podRun) tryContainer(state *containerState) (run *containerRun, reason string, err error) {
	spec, runtime := state.spec, p.runtime
	p.mutex.Lock()
	pod := p.latest.DeepCopy()
	p.mutex.Unlock()
	pod.Status.PodIP, pod.Status.HostIP = p.sandbox.IP, runtime.hostIP(pod.Spec.NodeName)
	variables, err := environment.Resolve(runtime.image.environment(pod), pod, spec, runtime)
	if err != nil {
		return nil, "CreateContainerConfigError", err
	}
	command := commandOf(spec, variables)
	if len(command) == 0 {
		return nil, "CreateContainerError", fmt.Errorf("the container %s has no command: the control plane has no images, whose own it could run", spec.Name)
	}
	mounts, err := p.mounts(spec, variables)
	if err != nil {
		return nil, "CreateContainerConfigError", err
	}
	folder := spec.WorkingDir
	if folder == "" {
		folder = home
	}
	output, err := runtime.logs.Open(pod, spec.Name, state.run)
	if err != nil {
		return nil, "CreateContainerError", err
	}
	root := sandbox.Root{
		Folder: filepath.Join(runtime.folder, string(pod.UID), "root", fmt.Sprintf("%s-%d", spec.Name, state.run)),
		Shared: runtime.image.shared, Etc: etc(pod, p.sandbox.IP), Mounts: mounts,
	}
	run = &containerRun{pod: p, state: state, environment: variables.List(), folder: folder}
	run.process, err = p.sandbox.Start(root, sandbox.Command{Arguments: command, Environment: run.environment, Folder: folder, Output: output})
	if err != nil {
		_ = output.Close()
		return nil, "RunContainerError", err
	}
	go func() { <-run.process.Done(); _ = output.Close() }()
	return run, "", nil
}

// commandOf is what a container runs, its variables replaced.
func commandOf(spec *corev1.Container, variables *environment.Variables) []string {
	var command []string
	if len(spec.Command) == 0 {
		return nil
	}
	for _, part := range append(append([]string{}, spec.Command...), spec.Args...) {
		command = append(command, environment.Expand(part, variables))
	}
	return command
}

func (p *podRun) mounts(spec *corev1.Container, variables *environment.Variables) ([]sandbox.Mount, error) {
	var mounts []sandbox.Mount
	for _, mount := range spec.VolumeMounts {
		source, found := p.volumes[mount.Name]
		if !found {
			return nil, fmt.Errorf("the volume mount %s: the pod has no such volume", mount.Name)
		}
		path := mount.SubPath
		if mount.SubPathExpr != "" {
			path = environment.Expand(mount.SubPathExpr, variables)
		}
		if path != "" {
			if !filepath.IsLocal(path) {
				return nil, fmt.Errorf("the volume mount %s: subPath %q leads out of the volume", mount.Name, path)
			}
			source = filepath.Join(source, path)
		}
		mounts = append(mounts, sandbox.Mount{Source: source, Target: mount.MountPath, ReadOnly: mount.ReadOnly})
	}
	return mounts, nil
}
