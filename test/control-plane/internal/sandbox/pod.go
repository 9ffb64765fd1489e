package sandbox

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"raydeck.dev/control-plane/internal/namespace"
)

// Pod is what the containers of a pod share: network, host name, shared memory
// objects.
type Pod struct {
	IP       string
	number   int
	network  *Network
	net, uts *os.File
	ipc      *os.File
}

// NewPod makes the namespaces of a pod and joins it to the network.
func (n *Network) NewPod(hostname string) (*Pod, error) {
	number, address, err := n.reserve()
	if err != nil {
		return nil, err
	}
	pod := &Pod{IP: address, number: number, network: n}
	if err := onOwnThread(func() error { return pod.unshare(hostname) }); err != nil {
		pod.Close()
		return nil, err
	}
	if err := pod.join(); err != nil {
		pod.Close()
		return nil, fmt.Errorf("join the pod %s to the network: %w", address, err)
	}
	return pod, nil
}

// unshare makes the namespaces and keeps them open by a file each.
func (p *Pod) unshare(hostname string) error {
	if err := unix.Unshare(unix.CLONE_NEWNET | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC); err != nil {
		return fmt.Errorf("make the namespaces of a pod: %w", err)
	}
	if err := unix.Sethostname([]byte(hostname)); err != nil {
		return fmt.Errorf("set the pod's host name: %w", err)
	}
	for name, file := range map[string]**os.File{"net": &p.net, "uts": &p.uts, "ipc": &p.ipc} {
		opened, err := os.Open("/proc/thread-self/ns/" + name)
		if err != nil {
			return fmt.Errorf("keep the pod's namespace: %w", err)
		}
		*file = opened
	}
	return nil
}

func (p *Pod) device() string { return fmt.Sprintf("pod%d", p.number) }

// join makes a pair of devices, one at the bridge and one, eth0, in the pod.
func (p *Pod) join() error {
	attributes := netlink.NewLinkAttrs()
	attributes.Name, attributes.MasterIndex = p.device(), p.network.bridge.Attrs().Index
	pair := &netlink.Veth{LinkAttrs: attributes, PeerName: "eth0", PeerNamespace: netlink.NsFd(p.net.Fd())}
	if err := netlink.LinkAdd(pair); err != nil {
		return fmt.Errorf("make its devices: %w", err)
	}
	outer, err := netlink.LinkByName(p.device())
	if err != nil {
		return fmt.Errorf("find its device: %w", err)
	}
	if err := netlink.LinkSetUp(outer); err != nil {
		return fmt.Errorf("bring up its device: %w", err)
	}
	return onOwnThread(p.setUpInside)
}

// setUpInside brings up the pod's own devices, from inside.
func (p *Pod) setUpInside() error {
	if err := setns(p.net, unix.CLONE_NEWNET); err != nil {
		return err
	}
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("find its loopback device: %w", err)
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return fmt.Errorf("bring up its loopback device: %w", err)
	}
	device, err := netlink.LinkByName("eth0")
	if err != nil {
		return fmt.Errorf("find its eth0: %w", err)
	}
	if err := setAddress(device, p.IP); err != nil {
		return err
	}
	gateway := &netlink.Route{LinkIndex: device.Attrs().Index, Gw: net.ParseIP(namespace.BridgeAddress)}
	if err := netlink.RouteAdd(gateway); err != nil {
		return fmt.Errorf("set its gateway: %w", err)
	}
	return nil
}

// Close takes the pod off the network. Its namespaces go with its last process.
func (p *Pod) Close() {
	if outer, err := netlink.LinkByName(p.device()); err == nil {
		_ = netlink.LinkDel(outer)
	}
	for _, file := range []*os.File{p.net, p.uts, p.ipc} {
		if file != nil {
			_ = file.Close()
		}
	}
	p.network.release(p.number)
}

// enter moves the calling thread into the pod's namespaces.
func (p *Pod) enter() error {
	return errors.Join(
		setns(p.net, unix.CLONE_NEWNET), setns(p.uts, unix.CLONE_NEWUTS), setns(p.ipc, unix.CLONE_NEWIPC),
	)
}

func setns(file *os.File, kind int) error {
	if err := unix.Setns(int(file.Fd()), kind); err != nil {
		return fmt.Errorf("enter the pod's namespace: %w", err)
	}
	return nil
}
