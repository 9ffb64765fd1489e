package services

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"raydeck.dev/control-plane/internal/namespace"
)

const dialTimeout = 5 * time.Second

// proxy listens on a cluster IP, TCP only: all of the service range are local
// addresses of the plane.
type proxy struct {
	listeners map[int32]net.Listener
}

// serve listens on all ports of a service that has a cluster IP.
func (s *Services) serve(ctx context.Context, object any) {
	service, ok := object.(*corev1.Service)
	if !ok || service.Spec.ClusterIP == namespace.APIServerAddress {
		return
	}
	if _, err := netip.ParseAddr(service.Spec.ClusterIP); err != nil {
		return // headless
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	key := service.Namespace + "/" + service.Name
	known := s.proxies[key]
	if known == nil {
		known = &proxy{listeners: map[int32]net.Listener{}}
		s.proxies[key] = known
	}
	wanted := map[int32]bool{}
	for _, port := range service.Spec.Ports {
		if port.Protocol != "" && port.Protocol != corev1.ProtocolTCP {
			continue
		}
		wanted[port.Port] = true
		if known.listeners[port.Port] != nil {
			continue
		}
		listener, err := net.Listen("tcp", net.JoinHostPort(service.Spec.ClusterIP, fmt.Sprint(port.Port)))
		if err != nil {
			klog.ErrorS(err, "listen for a service", "service", key)
			continue
		}
		known.listeners[port.Port] = listener
		go s.accept(ctx, listener, service, port)
	}
	known.close(func(port int32) bool { return !wanted[port] })
}

// forget stops listening for a service that is gone.
func (s *Services) forget(object any) {
	if tombstone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = tombstone.Obj
	}
	service, ok := object.(*corev1.Service)
	if !ok {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	key := service.Namespace + "/" + service.Name
	if known := s.proxies[key]; known != nil {
		known.close(func(int32) bool { return true })
		delete(s.proxies, key)
	}
}

func (p *proxy) close(which func(port int32) bool) {
	for port, listener := range p.listeners {
		if which(port) {
			_ = listener.Close()
			delete(p.listeners, port)
		}
	}
}

func (s *Services) accept(ctx context.Context, listener net.Listener, service *corev1.Service, port corev1.ServicePort) {
	var turn atomic.Int64
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go s.pass(ctx, connection, s.target(service, port, int(turn.Add(1))))
	}
}

// pass joins a connection with one to the target; without a target it is
// refused, as far as one can that is accepted.
func (s *Services) pass(ctx context.Context, from net.Conn, target string) {
	defer from.Close()
	if target == "" {
		return
	}
	to, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp", target)
	if err != nil {
		return
	}
	defer to.Close()
	done := make(chan struct{}, 2)
	copyOneWay := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		if half, ok := to.(*net.TCPConn); ok {
			_ = half.CloseWrite()
		}
		done <- struct{}{}
	}
	go copyOneWay(to, from)
	go copyOneWay(from, to)
	<-done
	<-done
}
