// Package operator runs the KubeRay operator as its own main does, with leader
// election, metrics and probes off.
package operator

import (
	"fmt"

	routev1 "github.com/openshift/api/route/v1"
	configapi "github.com/ray-project/kuberay/ray-operator/apis/config/v1alpha1"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	"github.com/ray-project/kuberay/ray-operator/pkg/features"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	gwv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func newScheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	adders := []func(*runtime.Scheme) error{
		clientgoscheme.AddToScheme, rayv1.AddToScheme, routev1.Install, batchv1.AddToScheme, configapi.AddToScheme,
	}
	if features.Enabled(features.RayServiceIncrementalUpgrade) {
		adders = append(adders, gwv1.AddToScheme)
	}
	for _, add := range adders {
		if err := add(scheme); err != nil {
			return nil, fmt.Errorf("the operator's types: %w", err)
		}
	}
	return scheme, nil
}
