package namespace

import (
	"fmt"
	"net"
	"os"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// SetUpNetwork brings up the network inside: loopback, and the ranges of pods,
// services and nodes as local addresses. It returns the API server's listener:
// the inherited one of outside, joined with one on the same port inside (for
// the controllers, the scheduler and the operator) and one on the cluster IP of
// the service default/kubernetes (for pods).
func SetUpNetwork() (net.Listener, error) {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return nil, fmt.Errorf("find the loopback device: %w", err)
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return nil, fmt.Errorf("bring up the loopback device: %w", err)
	}
	for _, cidr := range []string{StatePodPrefix + ".0.0/16", ServiceRange, nodeRange} {
		_, destination, err := net.ParseCIDR(cidr)
		if err != nil {
			return nil, fmt.Errorf("range %s: %w", cidr, err)
		}
		route := &netlink.Route{
			LinkIndex: loopback.Attrs().Index, Dst: destination, Type: unix.RTN_LOCAL,
			Table: unix.RT_TABLE_LOCAL, Scope: netlink.SCOPE_HOST,
		}
		if err := netlink.RouteAdd(route); err != nil {
			return nil, fmt.Errorf("make %s local: %w", cidr, err)
		}
	}
	outside, err := net.FileListener(os.NewFile(listenerFD, "api"))
	if err != nil {
		return nil, fmt.Errorf("take over the API server's listener: %w", err)
	}
	listeners := []net.Listener{outside}
	for _, address := range []string{outside.Addr().String(), APIServerAddress + ":443"} {
		inside, err := net.Listen("tcp", address)
		if err != nil {
			return nil, fmt.Errorf("listen on %s inside: %w", address, err)
		}
		listeners = append(listeners, inside)
	}
	return join(listeners), nil
}
