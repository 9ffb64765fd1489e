package sandbox

import (
	"fmt"
	"net"
	"sync"

	"github.com/vishvananda/netlink"

	"raydeck.dev/control-plane/internal/namespace"
)

const bridgeName = "pods"

// Network joins the pods by a bridge in the plane's network namespace.
type Network struct {
	bridge netlink.Link
	mutex  sync.Mutex
	last   int
	taken  map[int]bool
}

// NewNetwork makes the bridge; the plane's address on it is the pods' gateway.
func NewNetwork() (*Network, error) {
	if err := netlink.LinkAdd(&netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: bridgeName}}); err != nil {
		return nil, fmt.Errorf("make a bridge for the pods (the kernel needs bridge and veth): %w", err)
	}
	bridge, err := netlink.LinkByName(bridgeName)
	if err != nil {
		return nil, fmt.Errorf("find the pods' bridge: %w", err)
	}
	if err := setAddress(bridge, namespace.BridgeAddress); err != nil {
		return nil, err
	}
	return &Network{bridge: bridge, last: 9, taken: map[int]bool{}}, nil
}

func setAddress(link netlink.Link, address string) error {
	network := &net.IPNet{IP: net.ParseIP(address), Mask: net.CIDRMask(16, 32)}
	if err := netlink.AddrAdd(link, &netlink.Addr{IPNet: network}); err != nil {
		return fmt.Errorf("give %s its address: %w", address, err)
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return fmt.Errorf("bring up the device of %s: %w", address, err)
	}
	return nil
}

// lastPod is the highest number of a pod: the pods' range has 65,536 addresses.
const lastPod = 0xfeff

func (n *Network) reserve() (number int, address string, err error) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for range lastPod {
		if n.last++; n.last > lastPod {
			n.last = 10
		}
		if !n.taken[n.last] {
			n.taken[n.last] = true
			return n.last, fmt.Sprintf("%s.%d.%d", namespace.ProcessPodPrefix, n.last>>8, n.last&0xff), nil
		}
	}
	return 0, "", fmt.Errorf("no free pod IP in %s.0.0/16", namespace.ProcessPodPrefix)
}

func (n *Network) release(number int) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	delete(n.taken, number)
}
