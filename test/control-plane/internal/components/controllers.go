package components

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app/options"

	"raydeck.dev/control-plane/internal/pki"
)

// controllers are those that make sense on nodes without heartbeats: the node
// lifecycle and the taint eviction controllers are left out.
var controllers = []string{
	"serviceaccount-token-controller", "serviceaccount-controller", "root-ca-certificate-publisher-controller",
	"namespace-controller", "garbage-collector-controller", "resourcequota-controller",
	"endpoints-controller", "endpointslice-controller", "replicaset-controller", "deployment-controller",
	"statefulset-controller", "job-controller", "cronjob-controller", "ttl-after-finished-controller",
	"disruption-controller", "pod-garbage-collector-controller", "clusterrole-aggregation-controller",
	"validatingadmissionpolicy-status-controller",
}

// StartControllers runs kube-controller-manager until the context ends.
func StartControllers(ctx context.Context, kubeconfig string, keys *pki.Store, failed chan<- error) error {
	manager, err := options.NewKubeControllerManagerOptions()
	if err != nil {
		return fmt.Errorf("kube-controller-manager's options: %w", err)
	}
	known, disabled, aliases := app.KnownControllers(), app.ControllersDisabledByDefault(), app.ControllerAliases()
	sets := manager.Flags(known, disabled, aliases)
	manager.ParsedFlags = &sets
	if err := parse("kube-controller-manager", sets, []string{
		"--kubeconfig=" + kubeconfig,
		"--leader-elect=false", "--secure-port=0", "--use-service-account-credentials=false",
		"--service-account-private-key-file=" + keys.Path("sa.key"), "--root-ca-file=" + keys.Path("ca.crt"),
		"--controllers=" + strings.Join(controllers, ","),
		"--kube-api-qps=500", "--kube-api-burst=1000", "--concurrent-gc-syncs=20",
		"--controller-start-interval=0s",
		// A quota is counted again at each change; what no event tells is found
		// after this instead of five minutes.
		"--resource-quota-sync-period=10s",
	}); err != nil {
		return err
	}
	config, err := manager.Config(ctx, known, disabled, aliases)
	if err != nil {
		return fmt.Errorf("configure kube-controller-manager: %w", err)
	}
	go func() {
		if err := app.Run(ctx, config.Complete()); ctx.Err() == nil {
			failed <- fmt.Errorf("kube-controller-manager ended: %w", err)
		}
	}()
	return nil
}
