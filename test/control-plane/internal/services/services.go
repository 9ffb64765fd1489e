// Package services knows the services of the cluster and their endpoints, for
// the name server, and passes connections to cluster IPs on to pods.
package services

import (
	"context"
	"fmt"
	"net/netip"
	"sync"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"

	"raydeck.dev/control-plane/internal/clusterdns"
)

// Services watches services and their endpoints.
type Services struct {
	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister
	mutex    sync.Mutex
	proxies  map[string]*proxy
}

// Start watches until the context ends.
func Start(ctx context.Context, client kubernetes.Interface) (*Services, error) {
	factory := informers.NewSharedInformerFactory(client, 0)
	known := &Services{
		services: factory.Core().V1().Services().Lister(), slices: factory.Discovery().V1().EndpointSlices().Lister(),
		proxies: map[string]*proxy{},
	}
	services := factory.Core().V1().Services().Informer()
	slices := factory.Discovery().V1().EndpointSlices().Informer()
	if _, err := services.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(service any) { known.serve(ctx, service) },
		UpdateFunc: func(_, service any) { known.serve(ctx, service) },
		DeleteFunc: known.forget,
	}); err != nil {
		return nil, fmt.Errorf("watch services: %w", err)
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), services.HasSynced, slices.HasSynced) {
		return nil, fmt.Errorf("the caches of services were not filled")
	}
	return known, nil
}

// Service answers the name server.
func (s *Services) Service(namespace, name string) (netip.Addr, []clusterdns.Endpoint, bool) {
	service, err := s.services.Services(namespace).Get(name)
	if err != nil {
		return netip.Addr{}, nil, false
	}
	clusterIP, err := netip.ParseAddr(service.Spec.ClusterIP)
	if err != nil {
		clusterIP = netip.Addr{} // "None", or none yet
	}
	var endpoints []clusterdns.Endpoint
	for _, slice := range s.slicesOf(namespace, name) {
		for _, endpoint := range slice.Endpoints {
			endpoints = append(endpoints, usable(endpoint)...)
		}
	}
	return clusterIP, endpoints, true
}

func (s *Services) slicesOf(namespace, name string) []*discoveryv1.EndpointSlice {
	selector := labels.SelectorFromSet(labels.Set{discoveryv1.LabelServiceName: name})
	slices, err := s.slices.EndpointSlices(namespace).List(selector)
	if err != nil {
		return nil
	}
	return slices
}

// usable are an endpoint's addresses. Where a service publishes pods that are
// not ready, the controller calls them ready in the slice.
func usable(endpoint discoveryv1.Endpoint) []clusterdns.Endpoint {
	if endpoint.Conditions.Ready != nil && !*endpoint.Conditions.Ready {
		return nil
	}
	var all []clusterdns.Endpoint
	for _, text := range endpoint.Addresses {
		address, err := netip.ParseAddr(text)
		if err != nil || !address.Is4() {
			continue
		}
		found := clusterdns.Endpoint{Address: address}
		if endpoint.Hostname != nil {
			found.Hostname = *endpoint.Hostname
		}
		all = append(all, found)
	}
	return all
}

// target is an endpoint of a service's port, chosen by turn; "" when there is none.
func (s *Services) target(service *corev1.Service, port corev1.ServicePort, turn int) string {
	var targets []string
	for _, slice := range s.slicesOf(service.Namespace, service.Name) {
		for _, slicePort := range slice.Ports {
			if slicePort.Port == nil || (slicePort.Name != nil && *slicePort.Name != port.Name) {
				continue
			}
			for _, endpoint := range slice.Endpoints {
				for _, found := range usable(endpoint) {
					targets = append(targets, netip.AddrPortFrom(found.Address, uint16(*slicePort.Port)).String())
				}
			}
		}
	}
	if len(targets) == 0 {
		return ""
	}
	return targets[turn%len(targets)]
}
