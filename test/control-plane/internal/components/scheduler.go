package components

import (
	"context"
	"fmt"

	"k8s.io/kubernetes/cmd/kube-scheduler/app"
	"k8s.io/kubernetes/cmd/kube-scheduler/app/options"
)

// StartScheduler runs kube-scheduler until the context ends.
func StartScheduler(ctx context.Context, kubeconfig string, failed chan<- error) error {
	scheduler := options.NewOptions()
	if err := parse("kube-scheduler", *scheduler.Flags, []string{
		"--kubeconfig=" + kubeconfig,
		"--leader-elect=false", "--secure-port=0", "--kube-api-qps=1000", "--kube-api-burst=2000",
	}); err != nil {
		return err
	}
	config, instance, err := app.Setup(ctx, scheduler)
	if err != nil {
		return fmt.Errorf("set up kube-scheduler: %w", err)
	}
	go func() {
		if err := app.Run(ctx, config, instance); ctx.Err() == nil {
			failed <- fmt.Errorf("kube-scheduler ended: %w", err)
		}
	}()
	return nil
}
