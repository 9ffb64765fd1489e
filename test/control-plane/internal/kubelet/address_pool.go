package kubelet

import (
	"fmt"
	"sync"

	"raydeck.dev/control-plane/internal/namespace"
)

// addressPool gives the pods that are states their IPs, each to one pod at a time.
type addressPool struct {
	mutex sync.Mutex
	last  int
	taken map[string]bool
}

// Of the range's 65,536 addresses the first and the last 256 are left out.
const firstAddress, lastAddress = 0x0100, 0xfeff

func newAddressPool() *addressPool {
	return &addressPool{last: firstAddress - 1, taken: map[string]bool{}}
}

func (p *addressPool) next() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for range lastAddress - firstAddress + 1 {
		if p.last++; p.last > lastAddress {
			p.last = firstAddress
		}
		address := fmt.Sprintf("%s.%d.%d", namespace.StatePodPrefix, p.last>>8, p.last&0xff)
		if !p.taken[address] {
			p.taken[address] = true
			return address
		}
	}
	return ""
}

func (p *addressPool) take(address string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.taken[address] = true
}

func (p *addressPool) release(address string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	delete(p.taken, address)
}
