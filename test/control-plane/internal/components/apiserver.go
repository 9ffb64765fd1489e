package components

import (
	"context"
	"fmt"
	"net"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"

	"raydeck.dev/control-plane/internal/namespace"
	"raydeck.dev/control-plane/internal/pki"
)

// FeatureGates is one set for Kubernetes and KubeRay: they share the gate.
const FeatureGates = "RayCronJob=true"

// APIServer says how to run kube-apiserver.
type APIServer struct {
	Listener net.Listener
	Keys     *pki.Store
	// Admin is the configuration of a client that may do everything.
	Admin *rest.Config
	// Failed gets the error of a server that ends by itself.
	Failed chan<- error
}

func (a APIServer) flags() []string {
	return []string{
		"--etcd-servers=http://" + etcdClient,
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", a.Listener.Addr().(*net.TCPAddr).Port),
		// Nothing writes the endpoints of the service default/kubernetes: they
		// must not be loopback addresses, and pods reach its cluster IP without.
		// Without an advertised address the server looks for a default route.
		"--advertise-address=10.255.255.1", "--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=" + namespace.ServiceRange,
		"--authorization-mode=RBAC", "--anonymous-auth=true",
		"--client-ca-file=" + a.Keys.Path("ca.crt"), "--token-auth-file=" + a.Keys.Path("tokens.csv"),
		"--tls-cert-file=" + a.Keys.Path("apiserver.crt"), "--tls-private-key-file=" + a.Keys.Path("apiserver.key"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-signing-key-file=" + a.Keys.Path("sa.key"), "--service-account-key-file=" + a.Keys.Path("sa.key"),
		"--allow-privileged=true",
		// It taints each new Node not-ready; only the node lifecycle controller,
		// which wants heartbeats and is not run, would take the taint away.
		"--disable-admission-plugins=TaintNodesByCondition",
		"--kubelet-preferred-address-types=InternalIP",
		// One worker deletes 1,000 objects in more than a request's 60 seconds.
		"--delete-collection-workers=8",
		"--feature-gates=" + FeatureGates,
	}
}

// Start runs the API server until the context ends; done is closed then. It
// returns once /readyz says ok.
func (a APIServer) Start(ctx context.Context, done chan<- struct{}) error {
	server := options.NewServerRunOptions()
	if err := parse("kube-apiserver", server.Flags(), a.flags()); err != nil {
		return err
	}
	server.SecureServing.Listener = a.Listener
	// Once, before any Complete, and before the next component's Flags replaces
	// the values that were parsed but not yet set.
	if err := server.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return fmt.Errorf("set the feature gates: %w", err)
	}
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	completed, err := server.Complete(ctx)
	if err != nil {
		return fmt.Errorf("complete kube-apiserver's options: %w", err)
	}
	for _, err := range completed.Validate() {
		return fmt.Errorf("kube-apiserver's options: %w", err)
	}
	ended := make(chan error, 1)
	go func() {
		defer close(done)
		ended <- apiserver.Run(ctx, completed)
	}()
	if err := waitUntilReady(ctx, a.Admin, ended); err != nil {
		return err
	}
	go func() {
		if err := <-ended; ctx.Err() == nil {
			a.Failed <- fmt.Errorf("kube-apiserver ended: %w", err)
		}
	}()
	return nil
}

func waitUntilReady(ctx context.Context, admin *rest.Config, ended <-chan error) error {
	client, err := kubernetes.NewForConfig(admin)
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	poll := time.NewTicker(25 * time.Millisecond)
	defer poll.Stop()
	limit := time.After(90 * time.Second)
	var last error
	for {
		body, err := client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		if err == nil && string(body) == "ok" {
			return nil
		}
		last = err
		select {
		case <-poll.C:
		case err := <-ended:
			return fmt.Errorf("start kube-apiserver, see plane.log: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-limit:
			return fmt.Errorf("kube-apiserver not ready after 90 s, see plane.log: %w", last)
		}
	}
}
