// Package clusterdns answers the names of services and pods, as a Kubernetes
// cluster's name server does.
package clusterdns

import (
	"net/netip"
	"strings"
)

// Domain ends all names.
const Domain = "cluster.local."

// Endpoint is a pod of a service that may be used: one that is ready, or any
// where the service publishes those that are not.
type Endpoint struct {
	Address  netip.Addr
	Hostname string
}

// Zone is what there is to answer from.
type Zone interface {
	// Service is a service's cluster IP (invalid for a headless one) and the
	// endpoints of a headless one.
	Service(namespace, name string) (clusterIP netip.Addr, endpoints []Endpoint, found bool)
}

// Answer finds the addresses of a name. found without addresses is a name that
// is there and has none, yet.
func Answer(zone Zone, name string) (addresses []netip.Addr, found bool) {
	name = strings.ToLower(strings.TrimSuffix(name, ".") + ".")
	rest, inDomain := strings.CutSuffix(name, "."+Domain)
	if !inDomain {
		return nil, false
	}
	parts := strings.Split(rest, ".")
	kind, parts := parts[len(parts)-1], parts[:len(parts)-1]
	switch {
	case kind == "svc" && len(parts) == 2:
		return service(zone, parts[1], parts[0], "")
	case kind == "svc" && len(parts) == 3:
		return service(zone, parts[2], parts[1], parts[0])
	case kind == "pod" && len(parts) == 2:
		address, err := netip.ParseAddr(strings.ReplaceAll(parts[0], "-", "."))
		if err != nil {
			return nil, false
		}
		return []netip.Addr{address}, true
	}
	return nil, false
}

// service answers a service's name, or one of its pods'.
func service(zone Zone, namespace, name, hostname string) ([]netip.Addr, bool) {
	clusterIP, endpoints, found := zone.Service(namespace, name)
	if !found {
		return nil, false
	}
	if hostname == "" && clusterIP.IsValid() {
		return []netip.Addr{clusterIP}, true
	}
	var addresses []netip.Addr
	for _, endpoint := range endpoints {
		if hostname == "" || endpoint.Hostname == hostname {
			addresses = append(addresses, endpoint.Address)
		}
	}
	return addresses, hostname == "" || len(addresses) > 0
}
