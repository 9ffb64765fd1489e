package plane

import (
	"context"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"raydeck.dev/control-plane/internal/components"
	"raydeck.dev/control-plane/internal/manifests"
	"raydeck.dev/control-plane/internal/operator"
)

// readDefinitions begins to read KubeRay's definitions, while etcd and the API
// server start.
func (p *running) readDefinitions() func() ([]*unstructured.Unstructured, error) {
	if p.Kuberay == "" {
		return nil
	}
	return startInBackground(func() ([]*unstructured.Unstructured, error) {
		return manifests.ReadFolder(filepath.Join(p.Kuberay, "config", "crd", "bases"))
	})
}

// startParts starts all that speaks to the API server, and returns the
// operator's process id (0: inside, or none).
func (p *running) startParts(ctx context.Context, definitions func() ([]*unstructured.Unstructured, error)) (int, error) {
	if p.Has("scheduler") {
		if err := components.StartScheduler(ctx, p.Kubeconfig("kube-scheduler"), p.failed); err != nil {
			return 0, err
		}
		p.mark("scheduler")
	}
	if p.Has("kubelet") {
		if err := p.startKubelet(ctx); err != nil {
			return 0, err
		}
		p.mark("nodes and kubelet")
	}
	// The controllers of garbage and quota learn the kinds when they start, and
	// new ones half a minute later only: so the definitions come first.
	if definitions != nil {
		objects, err := definitions()
		if err == nil {
			err = manifests.CreateDefinitions(ctx, p.admin, objects)
		}
		if err != nil {
			return 0, err
		}
		p.mark("custom resource definitions")
	}
	if p.Has("controllers") {
		if err := components.StartControllers(ctx, p.Kubeconfig("kube-controller-manager"), p.keys, p.failed); err != nil {
			return 0, err
		}
		p.mark("controllers")
	}
	if err := p.applyManifests(ctx); err != nil {
		return 0, err
	}
	if !p.Has("operator") {
		return 0, nil
	}
	if err := operator.GrantAccess(ctx, p.admin, p.Kuberay); err != nil {
		return 0, err
	}
	pid, err := p.startOperator(ctx)
	if err == nil {
		p.mark("KubeRay operator")
	}
	return pid, err
}

// applyManifests applies what -apply and -bound-namespaces ask for.
func (p *running) applyManifests(ctx context.Context) error {
	if len(p.Apply) == 0 && len(p.BoundNamespaces) == 0 {
		return nil
	}
	applier, err := manifests.NewApplier(p.admin)
	if err != nil {
		return err
	}
	if err := applier.ApplyFiles(ctx, "default", p.Apply); err != nil {
		return err
	}
	for _, namespace := range p.BoundNamespaces {
		if err := applier.MakeNamespace(ctx, namespace); err != nil {
			return err
		}
		if err := applier.ApplyFiles(ctx, namespace, []string{p.BoundRole}); err != nil {
			return err
		}
	}
	p.mark("manifests")
	return nil
}
