package plane

import (
	"context"
	"fmt"
	"net"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"

	"raydeck.dev/control-plane/internal/clusterdns"
	"raydeck.dev/control-plane/internal/containerlog"
	"raydeck.dev/control-plane/internal/kubelet"
	"raydeck.dev/control-plane/internal/kubeletserver"
	"raydeck.dev/control-plane/internal/namespace"
	"raydeck.dev/control-plane/internal/nodes"
	"raydeck.dev/control-plane/internal/processes"
	"raydeck.dev/control-plane/internal/services"
)

// startKubelet registers the nodes and starts what plays their kubelets; with a
// Python also what pods that are processes need: names and cluster IPs.
func (p *running) startKubelet(ctx context.Context) error {
	chosen, err := nodes.Choose(p.Nodes)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(protobuf(p.admin))
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	if err := nodes.Register(ctx, client, chosen); err != nil {
		return err
	}
	if p.Python == "" {
		standIn, err := kubelet.Start(ctx, client, nil)
		if err != nil {
			return err
		}
		return kubeletserver.Start(ctx, p.keys.Authority, standIn, containerlog.Steered{})
	}
	known, err := services.Start(ctx, client)
	if err != nil {
		return err
	}
	if err := clusterdns.Serve(ctx, net.JoinHostPort(namespace.DNSAddress, "53"), known); err != nil {
		return err
	}
	var runtime *processes.Runtime
	standIn, err := kubelet.Start(ctx, client, func(standIn *kubelet.Kubelet) (kubelet.Runner, error) {
		runtime, err = processes.New(ctx, processes.Options{
			Client: client, Events: recorder(ctx, client), Folder: filepath.Join(p.Dir, "pods"), Python: p.Python, HostIP: standIn.HostIP,
		})
		return runtime, err
	})
	if err != nil {
		return err
	}
	return kubeletserver.Start(ctx, p.keys.Authority, standIn, runtime)
}

// recorder writes the kubelets' events.
func recorder(ctx context.Context, client kubernetes.Interface) record.EventRecorder {
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	return broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "kubelet"})
}
