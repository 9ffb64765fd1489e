package operator

import (
	"context"
	"fmt"

	configapi "github.com/ray-project/kuberay/ray-operator/apis/config/v1alpha1"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray/batchscheduler"
	"github.com/ray-project/kuberay/ray-operator/pkg/features"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
)

// addReconcilers adds a reconciler for each kind of ray.io.
func addReconcilers(ctx context.Context, manager ctrl.Manager, config *rest.Config, configuration configapi.Configuration) error {
	scheduler, err := batchscheduler.NewSchedulerManager(ctx, configuration, config, manager.GetClient())
	if err != nil {
		return fmt.Errorf("make the operator's batch scheduler: %w", err)
	}
	scheduler.AddToScheme(manager.GetScheme())
	workers := configuration.ReconcileConcurrency
	clusters := ray.NewReconciler(ctx, manager, ray.RayClusterReconcilerOptions{BatchSchedulerManager: scheduler})
	if err := clusters.SetupWithManager(manager, workers); err != nil {
		return fmt.Errorf("add the RayCluster controller: %w", err)
	}
	if err := ray.NewRayServiceReconciler(ctx, manager, configuration).SetupWithManager(manager, workers); err != nil {
		return fmt.Errorf("add the RayService controller: %w", err)
	}
	jobs := ray.NewRayJobReconciler(ctx, manager, ray.RayJobReconcilerOptions{BatchSchedulerManager: scheduler}, configuration)
	if err := jobs.SetupWithManager(manager, workers); err != nil {
		return fmt.Errorf("add the RayJob controller: %w", err)
	}
	if features.Enabled(features.RayCronJob) {
		if err := ray.NewRayCronJobReconciler(manager).SetupWithManager(manager, workers); err != nil {
			return fmt.Errorf("add the RayCronJob controller: %w", err)
		}
	}
	return nil
}
