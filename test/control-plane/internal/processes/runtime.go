// Package processes runs pods as processes of the machine: what the kubelet and
// a container runtime do, as far as Ray's pods need it.
package processes

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/record"

	"raydeck.dev/control-plane/internal/containerlog"
	"raydeck.dev/control-plane/internal/kubeletserver"
	"raydeck.dev/control-plane/internal/sandbox"
	"raydeck.dev/control-plane/internal/steering"
)

// Runtime runs all pods that are processes.
type Runtime struct {
	ctx     context.Context
	client  kubernetes.Interface
	events  record.EventRecorder
	network *sandbox.Network
	image   image
	folder  string
	logs    containerlog.Files
	hostIP  func(node string) string
	mutex   sync.Mutex
	runs    map[types.UID]*podRun
}

// Options of a Runtime.
type Options struct {
	Client kubernetes.Interface
	Events record.EventRecorder
	// Folder holds the pods' files, a folder for each by its UID.
	Folder string
	// Python is the bin folder that begins every container's PATH.
	Python string
	// HostIP is the address of a node.
	HostIP func(node string) string
}

// New prepares the network for the pods of a plane that ends with the context.
func New(ctx context.Context, options Options) (*Runtime, error) {
	image, err := newImage(options.Python, options.Folder)
	if err != nil {
		return nil, err
	}
	network, err := sandbox.NewNetwork()
	if err != nil {
		return nil, err
	}
	return &Runtime{
		ctx: ctx, client: options.Client, events: options.Events, network: network, image: image,
		folder: options.Folder, logs: containerlog.Files{Folder: options.Folder}, hostIP: options.HostIP,
		runs: map[types.UID]*podRun{},
	}, nil
}

// Sync is called with each version of a pod.
func (r *Runtime) Sync(pod *corev1.Pod) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	run := r.runs[pod.UID]
	if run == nil {
		run = newPodRun(r, pod)
		r.runs[pod.UID] = run
		go run.live()
	}
	run.update(pod)
}

// Forget ends a pod that is gone from the API server.
func (r *Runtime) Forget(uid types.UID) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if run := r.runs[uid]; run != nil {
		delete(r.runs, uid)
		run.kill()
	}
}

// Runs says whether a pod is one of these.
func (r *Runtime) Runs(uid types.UID) bool { return r.find(uid) != nil }

func (r *Runtime) find(uid types.UID) *podRun {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.runs[uid]
}

// Write writes a container's log: of a process its output, of a state what
// steers it.
func (r *Runtime) Write(ctx context.Context, to io.Writer, pod *corev1.Pod, container string, options kubeletserver.LogOptions) error {
	if steering.IsSteered(pod.Annotations) && !r.Runs(pod.UID) {
		return containerlog.Steered{}.Write(ctx, to, pod, container, options)
	}
	return r.logs.Write(ctx, to, pod, container, options, func(pod *corev1.Pod, container string) (int, bool) {
		if run := r.find(pod.UID); run != nil {
			return run.latestRun(container)
		}
		return 0, false
	})
}

// removeFiles removes what a pod has left on disk.
func (r *Runtime) removeFiles(uid types.UID) {
	_ = os.RemoveAll(filepath.Join(r.folder, string(uid)))
}

// ConfigMap reads one for a container.
func (r *Runtime) ConfigMap(namespace, name string) (*corev1.ConfigMap, error) {
	return r.client.CoreV1().ConfigMaps(namespace).Get(r.ctx, name, metav1.GetOptions{})
}

// Secret reads one for a container.
func (r *Runtime) Secret(namespace, name string) (*corev1.Secret, error) {
	return r.client.CoreV1().Secrets(namespace).Get(r.ctx, name, metav1.GetOptions{})
}

// Token makes a token of the pod's service account, bound to the pod.
func (r *Runtime) Token(ctx context.Context, pod *corev1.Pod, audience string, seconds *int64) (string, error) {
	request := tokenRequest(pod, audience, seconds)
	answer, err := r.client.CoreV1().ServiceAccounts(pod.Namespace).CreateToken(ctx, pod.Spec.ServiceAccountName, request, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("ask for a token of %s/%s: %w", pod.Namespace, pod.Spec.ServiceAccountName, err)
	}
	return answer.Status.Token, nil
}
