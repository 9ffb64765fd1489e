import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { Logo } from './Logo';

const useStyles = makeStyles({
  root: {
    width: '100%',
    height: 3 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    marginBottom: -14,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    marginLeft: 22,
    color: '#fff',
    fontSize: 20,
    fontWeight: 700,
    letterSpacing: '-0.01em',
    '&:hover': { textDecoration: 'none' },
  },
});

/** Mark and name at the head of the sidebar, the way home. */
export function SidebarLogo() {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={classes.root}>
      <Link
        to="/"
        className={classes.link}
        underline="none"
        aria-label="Raydeck, home"
      >
        <Logo />
        {isOpen && <span>Raydeck</span>}
      </Link>
    </div>
  );
}
