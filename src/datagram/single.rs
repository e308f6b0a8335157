//! One datagram, or one train, without a round: the header is built on the stack, and sent.

use super::{SendError, Sender, Transmit, system};
use crate::Socket;
use crate::sys::{self, Header};
use std::io::{self, IoSlice};

impl Sender {
    /// Sends one datagram, or one train, at once, and returns how many datagrams went.
    ///
    /// Does the same as a [`round`](Sender::round) of it alone, and costs less. A train that does not fit in one message, or
    /// that is sent plainly, may go in part: then the rest is the caller's to send again.
    ///
    /// # Errors
    ///
    /// As [`Round::flush`](super::Round::flush); [`InvalidInput`](io::ErrorKind::InvalidInput) or
    /// [`Unsupported`](io::ErrorKind::Unsupported) with a [`Rejected`](super::Rejected) inside, as
    /// [`Round::push`](super::Round::push).
    ///
    /// # Examples
    ///
    /// ```
    /// use berkeley::SockRef;
    /// use berkeley::datagram::{Sender, Transmit};
    /// use std::net::UdpSocket;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let (a, b) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    /// let mut sender = Sender::new(&SockRef::from(&a))?;
    /// let to = b.local_addr()?;
    /// assert_eq!(sender.send(&SockRef::from(&a), &Transmit::new(b"hello").to(to))?, 1);
    /// assert_eq!(sender.send(&SockRef::from(&a), &Transmit::new(&[7; 3000]).to(to).segments(1200))?, 3);
    /// assert_eq!(b.recv(&mut [0; 1500])?, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send(&mut self, socket: &Socket, transmit: &Transmit<'_>) -> Result<usize, SendError> {
        let Some(datagrams) = self.fit_one_message(transmit) else {
            return self.send_in_round(socket, transmit);
        };
        // The memory of the first train, which no round uses now.
        let (data, mut header) = ([IoSlice::new(transmit.data)], Header::zeroed());
        header.set_sources(&data);
        let length = self.trains.write_name(transmit.to, 0);
        if length != 0 {
            header.set_name(self.trains.name(0).cast(), length as _);
        }
        if datagrams > 1 || transmit.says_more() {
            let segment = transmit.segment_size.filter(|_| datagrams > 1);
            match self.trains.write_control(transmit, self.marks, segment) {
                Ok((control, length)) if length != 0 => header.set_control(control, length),
                Ok(_) => {}
                Err(_) => return self.send_in_round(socket, transmit),
            }
        }
        // SAFETY: name and control messages stand in memory of the sender, and the data is lent for the call.
        match unsafe { sys::sendmsg(socket.as_raw(), &header, 0) } {
            Ok(_) => Ok(datagrams),
            Err(error) => self.send_once_more(socket, transmit, error),
        }
    }

    /// How many datagrams a transmit has, if it leaves in one message.
    #[inline]
    fn fit_one_message(&self, transmit: &Transmit<'_>) -> Option<usize> {
        let length = transmit.data.len();
        let (size, most) = self.trains.measure(transmit).ok().filter(|_| self.trains.reaches(transmit.to))?;
        if length == size {
            return Some(1);
        }
        let datagrams = length.div_ceil(size);
        (self.cuts && datagrams <= system::MOST_SEGMENTS && length <= most).then_some(datagrams)
    }

    /// After an error: a round leaves out what was refused, and repeats what a signal has interrupted.
    #[cold]
    #[inline]
    fn send_once_more(
        &mut self,
        socket: &Socket,
        transmit: &Transmit<'_>,
        error: io::Error,
    ) -> Result<usize, SendError> {
        if system::is_refusal(&error) || error.kind() == io::ErrorKind::Interrupted {
            return self.send_in_round(socket, transmit);
        }
        Err(SendError { error, to: transmit.to, mtu: None })
    }

    #[cold]
    #[inline]
    fn send_in_round(&mut self, socket: &Socket, transmit: &Transmit<'_>) -> Result<usize, SendError> {
        let mut round = self.round();
        let rejected = |error| SendError { error: io::Error::from(error), to: transmit.to, mtu: None };
        round.push(transmit).map_err(rejected)?;
        round.flush(socket)
    }
}
