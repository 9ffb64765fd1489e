package operator

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	configapi "github.com/ray-project/kuberay/ray-operator/apis/config/v1alpha1"
	"github.com/ray-project/kuberay/ray-operator/controllers/ray/utils"
	"go.uber.org/zap/zapcore"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	ctrlconfig "sigs.k8s.io/controller-runtime/pkg/config"
	k8szap "sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// Options of the operator. KubeRay's defaults are 100 requests a second and one
// object at a time.
type Options struct {
	QPS         int
	Concurrency int
	// Log is the file for its log, one JSON object a line.
	Log string
}

// UseLog sends the log of controller-runtime to the file, which is written on.
func UseLog(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the operator's log: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the operator's log: %w", err)
	}
	ctrl.SetLogger(k8szap.New(k8szap.WriteTo(file), k8szap.JSONEncoder(func(encoder *zapcore.EncoderConfig) {
		encoder.EncodeTime = zapcore.ISO8601TimeEncoder
	})))
	return nil
}

// Start runs the operator until the context ends, and returns once its caches
// are filled. It reaches Ray heads through the API server's service proxy.
func Start(ctx context.Context, config *rest.Config, options Options, failed chan<- error) error {
	if err := UseLog(options.Log); err != nil {
		return err
	}
	scheme, err := newScheme()
	if err != nil {
		return err
	}
	config = rest.CopyConfig(config)
	config.QPS, config.Burst = float32(options.QPS), 2*options.QPS
	config.UserAgent = "kuberay-operator/" + utils.KUBERAY_VERSION
	// KubeRay's own selector: it keeps no Job in memory but those that it made.
	ours := labels.SelectorFromSet(labels.Set{utils.KubernetesCreatedByLabelKey: utils.ComponentName})
	skipNameValidation := true
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                 scheme,
		Cache:                  cache.Options{ByObject: map[client.Object]cache.ByObject{&batchv1.Job{}: {Label: ours}}},
		Metrics:                metricsserver.Options{BindAddress: "0"},
		HealthProbeBindAddress: "0",
		LeaderElection:         false,
		Controller:             ctrlconfig.Controller{SkipNameValidation: &skipNameValidation},
	})
	if err != nil {
		return fmt.Errorf("make the operator's manager: %w", err)
	}
	configuration := configapi.Configuration{UseKubernetesProxy: true, ReconcileConcurrency: options.Concurrency}
	if err := addReconcilers(ctx, manager, config, configuration); err != nil {
		return err
	}
	go func() {
		if err := manager.Start(ctx); ctx.Err() == nil {
			failed <- fmt.Errorf("the KubeRay operator ended: %w", err)
		}
	}()
	select {
	case <-manager.Elected():
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(60 * time.Second):
		return fmt.Errorf("the KubeRay operator did not start in 60 s, see %s", options.Log)
	}
	if !manager.GetCache().WaitForCacheSync(ctx) {
		return fmt.Errorf("the KubeRay operator's caches were not filled, see %s", options.Log)
	}
	return nil
}
