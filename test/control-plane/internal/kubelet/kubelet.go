// Package kubelet is the stand-in for the kubelets of all nodes: it gives every
// bound pod a status, by its own rules or by running it as processes.
package kubelet

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
)

// workers is how many pods are worked on at once.
const workers = 16

// Runner runs pods that are processes.
type Runner interface {
	// Sync is called with each version of a pod that is not steered.
	Sync(pod *corev1.Pod)
	// Runs says whether a pod is a process already: steering it comes too late.
	Runs(uid types.UID) bool
	// Forget is called when a pod is gone.
	Forget(uid types.UID)
}

// Kubelet works on the pods that are bound to a node.
type Kubelet struct {
	client kubernetes.Interface
	runner Runner
	pods   corelisters.PodLister
	nodes  corelisters.NodeLister
	queue  workqueue.TypedRateLimitingInterface[string]
	ips    *addressPool
}

// Start works until the context ends. Without a runner all pods are states.
func Start(ctx context.Context, client kubernetes.Interface, newRunner func(*Kubelet) (Runner, error)) (*Kubelet, error) {
	bound := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTweakListOptions(func(options *metav1.ListOptions) {
		options.FieldSelector = "spec.nodeName!="
	}))
	all := informers.NewSharedInformerFactory(client, 0)
	kubelet := &Kubelet{
		client: client, ips: newAddressPool(),
		pods: bound.Core().V1().Pods().Lister(), nodes: all.Core().V1().Nodes().Lister(),
		queue: workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
	}
	informer := bound.Core().V1().Pods().Informer()
	nodes := all.Core().V1().Nodes().Informer()
	if err := informer.SetTransform(withoutManagedFields); err != nil {
		return nil, fmt.Errorf("prepare the cache of pods: %w", err)
	}
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    kubelet.enqueue,
		UpdateFunc: kubelet.updated,
		DeleteFunc: kubelet.deleted,
	}); err != nil {
		return nil, fmt.Errorf("watch pods: %w", err)
	}
	bound.Start(ctx.Done())
	all.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced, nodes.HasSynced) {
		return nil, fmt.Errorf("the kubelet stand-in's caches were not filled")
	}
	pods := informer.GetStore().List()
	for _, object := range pods {
		if pod, ok := object.(*corev1.Pod); ok {
			kubelet.ips.take(pod.Status.PodIP)
		}
	}
	if newRunner != nil {
		runner, err := newRunner(kubelet)
		if err != nil {
			return nil, err
		}
		kubelet.runner = runner
	}
	for range workers {
		go kubelet.work(ctx)
	}
	go func() { <-ctx.Done(); kubelet.queue.ShutDown() }()
	return kubelet, nil
}

func withoutManagedFields(object any) (any, error) {
	if pod, ok := object.(*corev1.Pod); ok {
		pod.ManagedFields = nil
	}
	return object, nil
}

func (k *Kubelet) enqueue(object any) {
	if key, err := cache.MetaNamespaceKeyFunc(object); err == nil {
		k.queue.Add(key)
	}
}

// updated is told of a pod that has taken the place of another of its name, too,
// when the watch was broken between.
func (k *Kubelet) updated(before, after any) {
	old, _ := before.(*corev1.Pod)
	if pod, ok := after.(*corev1.Pod); ok && old != nil && old.UID != pod.UID {
		k.deleted(old)
	}
	k.enqueue(after)
}

func (k *Kubelet) deleted(object any) {
	if tombstone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = tombstone.Obj
	}
	pod, ok := object.(*corev1.Pod)
	if !ok {
		return
	}
	k.ips.release(pod.Status.PodIP)
	if k.runner != nil {
		k.runner.Forget(pod.UID)
	}
}

func (k *Kubelet) work(ctx context.Context) {
	for {
		key, shutdown := k.queue.Get()
		if shutdown {
			return
		}
		again, err := k.sync(ctx, key)
		k.queue.Done(key)
		switch {
		case err == nil, apierrors.IsNotFound(err):
			k.queue.Forget(key)
		case apierrors.IsConflict(err): // the newer version is on its way
			k.queue.AddRateLimited(key)
		case ctx.Err() == nil:
			klog.ErrorS(err, "kubelet stand-in", "pod", key)
			k.queue.AddRateLimited(key)
		}
		if again > 0 {
			// A little later, so that the time is over by then.
			k.queue.AddAfter(key, again+time.Millisecond)
		}
	}
}
