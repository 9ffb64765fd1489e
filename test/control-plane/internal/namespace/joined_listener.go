package namespace

import (
	"errors"
	"net"
	"sync"
	"time"
)

// joinedListener accepts from several listeners; its address is the first one's.
type joinedListener struct {
	listeners   []net.Listener
	connections chan net.Conn
	done        chan struct{}
	once        sync.Once
}

func join(listeners []net.Listener) net.Listener {
	joined := &joinedListener{listeners: listeners, connections: make(chan net.Conn), done: make(chan struct{})}
	for _, listener := range listeners {
		go joined.acceptFrom(listener)
	}
	return joined
}

func (j *joinedListener) acceptFrom(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // such as: too many open files; it passes
			time.Sleep(10 * time.Millisecond)
			continue
		}
		select {
		case j.connections <- connection:
		case <-j.done:
			_ = connection.Close()
			return
		}
	}
}

// Accept waits for the next connection of any of the listeners.
func (j *joinedListener) Accept() (net.Conn, error) {
	select {
	case connection := <-j.connections:
		return connection, nil
	case <-j.done:
		return nil, net.ErrClosed
	}
}

// Addr is the address outside.
func (j *joinedListener) Addr() net.Addr { return j.listeners[0].Addr() }

// Close closes all of them; it may be called twice.
func (j *joinedListener) Close() error {
	j.once.Do(func() {
		close(j.done)
		for _, listener := range j.listeners {
			_ = listener.Close()
		}
	})
	return nil
}
